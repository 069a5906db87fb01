import { outputFormat } from '../../speech/output-format.js';
import { startStudio } from '../../studio/server.js';
import {
  close,
  error,
  fin,
  freeze,
  reset,
  type StreamAction,
  type StreamPoint,
  stall,
  tear,
} from '../../studio/weather/faults.js';
import { createToneVoices, toneBytes, wordsIn } from '../tone-voices.js';
import type { EarKind } from './ear.js';
import { CLOSE_CODES } from './plans.js';
import { performRecital } from './recital.js';

/** Two passages, short, in small frames, and in more than one generation. */
export const REFERENCE = [
  'It was late, so late. She said: no.',
  'Then he left, and did not say a word to her any more.',
];
const FORMAT_ID = 'mp3_22050_32';
const WANTED = REFERENCE.join(' ').split(' ');
const UNDISTURBED = Buffer.concat(REFERENCE.map((text) => toneBytes(text, outputFormat(FORMAT_ID))));

/** Bytes of sound on the first connection. */
export const FIRST_BYTES = toneBytes(REFERENCE[0] ?? '', outputFormat(FORMAT_ID)).length;
/** Messages of a client on the first connection: the opening, its sentences, the end. */
export const FIRST_MESSAGES = 4;

/** How a connection may end at any byte. */
export const CUTS: readonly StreamAction[] = [reset, fin, tear, close(1000), close(1005), close(1011)];

/** Every way in which a connection ends. */
export const ENDINGS: readonly StreamAction[] = [
  ...CUTS,
  ...CLOSE_CODES.map((code) => close(code)),
  stall,
  freeze,
  error('input_timeout_exceeded', 'no text came'),
  error('internal_error', 'something broke', 1011),
];

export const EARS: readonly (EarKind | undefined)[] = [undefined, 'player', 'pipe'];

/** Recite the reference with one fault on the first connection. @returns what is wrong with what came out */
export const reciteReference = async (
  at: StreamPoint,
  action: StreamAction,
  ear: EarKind | undefined,
): Promise<string | undefined> => {
  const faults = [{ connection: 0, at, do: action }];
  const studio = await startStudio({ voices: createToneVoices(), faults, closeDelayMs: 0 });
  try {
    const { output, retries } = await performRecital(
      { baseUrl: new URL(`${studio.url}/`), apiKey: undefined },
      {
        text: REFERENCE,
        ear,
        // Another ear for each byte.
        earSeed: 'bytes' in at ? at.bytes : 1,
        formatId: FORMAT_ID,
        transport: 'websocket',
        silenceMs: 60,
        signal: AbortSignal.timeout(20_000),
      },
    );
    const words = wordsIn(output);
    const where = `${JSON.stringify(at)} ${JSON.stringify(action)} ${ear ?? 'saved'}`;
    if (words.join(' ') !== WANTED.join(' ')) return `${where}: "${words.join(' ')}"`;
    if (ear === undefined && !output.equals(UNDISTURBED)) return `${where}: not the undisturbed bytes`;
    if ((studio.hits[0] ?? 0) === 0) return `${where}: the fault never struck`;
    return retries === 0 ? `${where}: nobody noticed` : undefined;
  } finally {
    await studio.close();
  }
};
