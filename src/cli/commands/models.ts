import { rememberListed } from '../../session/listed.js';
import { openService } from '../../session/services.js';
import { listModels } from '../../speech/elevenlabs/models.js';
import type { CommandContext } from '../command.js';
import { type ListingFlags, listingEngine } from '../listings/listing-engine.js';
import { modelDocument, modelListing, modelNotes, withDefaults } from '../listings/model-listing.js';
import { paperOf, tableLines } from '../screen/table.js';

/** `narrate models`: what each can take, speaks, costs, and how soon it sounds. */
export const modelsCommand = async (flags: ListingFlags, context: CommandContext): Promise<void> => {
  const { terminal, env, stdout, signal } = context;
  const choice = await listingEngine(flags, context);
  const service = await openService(choice, env);
  try {
    const models = withDefaults(await listModels(service, signal));
    if (flags.json) terminal.data(JSON.stringify(models.map(modelDocument), null, 2));
    else {
      const listing = modelListing(models, (text) => terminal.clean(text), { verbose: flags.verbose ?? false });
      const paper = paperOf(stdout, terminal.plain);
      terminal.data((await tableLines(listing, { ...paper, plain: paper.plain || flags.verbose })).join('\n'));
      for (const line of modelNotes(models, { isOffline: choice.kind === 'offline' })) terminal.info(line);
    }
    await rememberListed('models', models, env);
  } finally {
    await service.close();
  }
};
