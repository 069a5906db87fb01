import type { Remote } from '../../session/remote.js';
import { columnsOf } from './captions.js';
import { speedText, volumeText } from './keys.js';

/**
 * Where the listener is, in one line: as much of it as there is room for.
 * @param columns  room for text
 * @param notice  what a key has just done
 */
export const listeningStatus = (
  remote: Remote,
  { columns, notice, hint }: { columns: number; notice?: string | undefined; hint?: string | undefined },
): string => {
  const heard = clock(remote.heardMs);
  const position = `${heard} / ${clock(Math.max(remote.madeMs, remote.heardMs))}`;
  const paused = remote.isPaused ? 'paused' : undefined;
  const speed = remote.speed === 1 ? undefined : speedText(remote.speed);
  const volume = remote.volume === 1 ? undefined : volumeText(remote.volume);
  const state = notice === undefined ? [paused, speed, volume] : [notice];
  const [most] = state.filter(Boolean);
  const richestFirst = [
    [position, ...state, hint],
    [position, ...state],
    [heard, ...state],
    [heard, most],
    [most],
    [heard],
  ];
  return richestFirst.map(joined).find((line) => line !== '' && columnsOf(line) <= columns) ?? '';
};

const joined = (parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(' · ');

const clock = (durationMs: number): string => {
  const seconds = Math.floor(durationMs / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const [mm, ss] = [String(minutes), String(seconds % 60).padStart(2, '0')];
  return hours > 0 ? `${hours}:${mm.padStart(2, '0')}:${ss}` : `${mm}:${ss}`;
};
