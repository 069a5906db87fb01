/**
 * `narrate`: speaks a script while it is still being written.
 *
 * ```ts
 * import { narrate } from 'narrate';
 *
 * for await (const frames of narrate('Good evening.')) response.write(frames);
 * await narrate({ file: 'talk.md' }, { voice: 'Rachel' }).saveTo('talk.mp3', { subtitles: 'talk.vtt' });
 * await narrate(llm.textStream, { schedule: 'speed' }).play();
 * ```
 *
 * Nothing is printed, no signal is handled, no file is read for settings, and nothing of the process is changed.
 */
import { type Narration, openNarration } from './narration.js';
import type { NarrateOptions } from './options.js';
import type { Script } from './script.js';

/**
 * Speak a script. Nothing happens before the narration is taken, and nothing is thrown: what is wrong, also with the options,
 * is told by the loop or the promise that takes it.
 */
export const narrate = (script: Script, options: NarrateOptions = {}): Narration => openNarration(script, options);

export { FAILURES, type FailureCode, NarrateError } from '../errors.js';
export type * from './events.js';
export type { Narration, NarrationResult } from './narration.js';
export type * from './options.js';
export type { Script } from './script.js';
