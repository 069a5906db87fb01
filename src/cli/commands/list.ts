import { openService } from '../../session/services.js';
import { listModels, type Model } from '../../speech/elevenlabs/models.js';
import { listVoices, type Voice } from '../../speech/elevenlabs/voices.js';
import type { CommandContext } from '../command.js';
import { type Listing, tableLines } from '../screen/table.js';
import { readSources } from '../settings/environment.js';
import type { Flags } from '../settings/flags.js';
import { resolveEngine } from '../settings.js';
import type { Terminal } from '../terminal.js';

/** `narrate voices` and `narrate models`: a table for people, JSON for programs. */
export const listCommand = async (
  what: 'voices' | 'models',
  flags: Flags & { json?: boolean },
  context: CommandContext,
): Promise<void> => {
  const { terminal, env, signal } = context;
  const choice = await resolveEngine(flags, await readSources(flags, context), context);
  const service = await openService(choice, env);
  try {
    if (what === 'models') {
      const models = await listModels(service, signal);
      await show(models, modelTable(models), flags, terminal);
      return;
    }
    const voices: Voice[] = [];
    for await (const voice of listVoices(service, signal)) voices.push(voice);
    await show(voices, voiceTable(voices), flags, terminal);
  } finally {
    await service.close();
  }
};

const voiceTable = (voices: readonly Voice[]): Listing => ({
  heads: ['Name', 'Id', 'Category', 'Labels'],
  rows: voices.map(({ name, id, category, labels }) => [name, id, category ?? '', Object.values(labels).join(', ')]),
});

const modelTable = (models: readonly Model[]): Listing => ({
  heads: ['Id', 'Name', 'Longest text', 'Credits/char', 'Languages'],
  rows: models.map(({ id, name, maxChars, costFactor, languages }) => [
    id,
    name,
    maxChars === undefined ? '' : String(maxChars),
    costFactor === undefined ? '' : String(costFactor),
    languages.length > MAX_LANGUAGES ? `${languages.length}` : languages.join(' '),
  ]),
});

const MAX_LANGUAGES = 6;

const show = async (
  items: readonly object[],
  { heads, rows }: Listing,
  flags: { json?: boolean },
  terminal: Terminal,
) => {
  if (flags.json) {
    terminal.data(JSON.stringify(items, null, 2));
    return;
  }
  const cleaned = rows.map((row) => row.map((cell) => terminal.clean(cell)));
  terminal.data((await tableLines({ heads, rows: cleaned })).join('\n'));
};
