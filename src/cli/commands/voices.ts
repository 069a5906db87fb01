import { rememberListed } from '../../session/listed.js';
import { type OpenService, openService } from '../../session/services.js';
import { type VoiceWish, voicesLike } from '../../speech/elevenlabs/voice-search.js';
import { listVoices, type Voice } from '../../speech/elevenlabs/voices.js';
import type { CommandContext } from '../command.js';
import { type ListingFlags, listingEngine } from '../listings/listing-engine.js';
import { voiceListing } from '../listings/voice-listing.js';
import { whyNone } from '../listings/why-none.js';
import { paperOf, tableLines } from '../screen/table.js';

export interface VoicesFlags extends ListingFlags, Omit<VoiceWish, 'search' | 'language'> {
  /** Words without a flag are searched for, too. */
  readonly search?: string;
  readonly language?: string;
  /** Whose; `true` where nobody is named. */
  readonly preview?: string | true;
}

/** `narrate voices`: those that are wished for, as a table for people and JSON for programs; or what one sounds like. */
export const voicesCommand = async (
  words: readonly string[],
  flags: VoicesFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, env, stdout, signal } = context;
  const choice = await listingEngine(flags, context);
  const service = await openService(choice, env);
  let remembering: Promise<void> | undefined;
  try {
    const all = await allVoices(service, signal);
    remembering = rememberListed(choice.kind === 'offline' ? 'offline-voices' : 'voices', all, env);
    const wish = wishOf(words, flags);
    const voices = voicesLike(all, wish);
    if (voices.length === 0) for (const line of whyNone(all, wish)) terminal.info(line);
    if (flags.preview !== undefined) {
      const { previewCommand } = await import('./preview.js');
      await previewCommand(voices, { wanted: flags.preview, service, flags }, context);
    } else if (flags.json) terminal.data(JSON.stringify(voices, null, 2));
    else if (voices.length > 0) {
      const listing = voiceListing(voices, (text) => terminal.clean(text));
      terminal.data((await tableLines(listing, paperOf(stdout, terminal.plain))).join('\n'));
    }
  } finally {
    await Promise.all([remembering, service.close()]);
  }
};

const allVoices = async (service: OpenService, signal: AbortSignal): Promise<Voice[]> => {
  const voices: Voice[] = [];
  for await (const voice of listVoices(service, signal)) voices.push(voice);
  return voices;
};

const wishOf = (
  words: readonly string[],
  { search, language, lang, gender, accent, age, useCase }: VoicesFlags,
): VoiceWish => ({
  search: [...words, ...(search === undefined ? [] : [search])].join(' '),
  language: language ?? lang,
  gender,
  accent,
  age,
  useCase,
});
