import type { Remote } from '../../session/remote.js';
import { fittedLine } from '../screen/fitted-line.js';
import type { Holdup } from '../screen/holdup.js';
import { speedText, volumeText } from './keys.js';

export interface StatusOptions {
  /** Room for text. */
  readonly columns: number;
  /** What a key has just done. */
  readonly notice?: string | undefined;
  /** Keys, for somebody who does not know them yet. */
  readonly hint?: string | undefined;
  /** Why there is no sound. */
  readonly holdup?: Holdup | undefined;
}

/** Where the listener is, and how much is ready to be heard, in one line: as much of it as there is room for. */
export const listeningStatus = (remote: Remote, { columns, notice, hint, holdup }: StatusOptions): string => {
  const [heard, made] = placeOf(remote);
  const { paused, speed, volume } = stateOf(remote);
  const state = notice === undefined ? { paused, speed, volume } : { paused: [notice], speed: [], volume: [] };
  return fittedLine(
    {
      position: [`${heard} / ${made}`, heard],
      ...state,
      supply: holdup?.forms ?? aheadOf(remote),
      hint: hint === undefined ? [] : [hint],
    },
    GIVING_WAY,
    columns,
  );
};

/** What matters least to somebody who listens goes first. */
const GIVING_WAY = ['hint', 'position', 'supply', 'supply', 'volume', 'speed', 'supply', 'position', 'paused'] as const;

/** The same in words, with the sentence that is heard. */
export const listeningWords = (remote: Remote, sentence: string): string => {
  const [heard, made] = placeOf(remote);
  const { paused, speed, volume } = stateOf(remote);
  const figures = [`${heard} of ${made}`, ...paused, ...speed, ...volume, ...aheadOf(remote)].join(', ');
  return sentence === '' ? figures : `${figures}: ${sentence}`;
};

const stateOf = ({ isPaused, speed, volume }: Remote) => ({
  paused: isPaused ? ['paused'] : [],
  speed: speed === 1 ? [] : [speedText(speed)],
  volume: volume === 1 ? [] : [volumeText(volume)],
});

/** What has been heard has been made. */
const placeOf = ({ heardMs, madeMs }: Remote): [heard: string, made: string] => [
  clock(heardMs),
  clock(Math.max(madeMs, heardMs)),
];

/** The sound in reserve, as long as it may run out. */
const aheadOf = ({ heardMs, madeMs, isComplete }: Remote): string[] => {
  if (isComplete) return [];
  const seconds = Math.max(0, Math.floor((madeMs - heardMs) / 1000));
  return [seconds < LONG_SECONDS ? `${seconds} s ahead` : `${Math.floor(seconds / 60)} min ahead`];
};

const LONG_SECONDS = 120;

const clock = (durationMs: number): string => {
  const seconds = Math.floor(durationMs / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const [mm, ss] = [String(minutes), String(seconds % 60).padStart(2, '0')];
  return hours > 0 ? `${hours}:${mm.padStart(2, '0')}:${ss}` : `${mm}:${ss}`;
};
