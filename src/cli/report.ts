import type { Metrics } from '../session/metrics.js';

export interface NarrationResult {
  readonly output: string | null;
  readonly voice: { readonly id: string; readonly name: string | undefined };
  readonly engine: 'offline' | 'elevenlabs';
  readonly metrics: Metrics;
}

/** What was done, in one line. */
export const summaryLine = ({ output, voice, engine, metrics }: NarrationResult): string => {
  const by = `${voice.name ?? voice.id}${engine === 'offline' ? ' (offline)' : ''}`;
  const what = `${duration(metrics.audioSeconds)} of audio, ${count(metrics.characters, 'character')}, ${count(metrics.passages, 'passage')}, voice ${by}`;
  return `${output === null ? 'Spoke' : `Saved ${output}:`} ${what}${extras(metrics)}`;
};

/** Only what happened is told. */
const extras = ({ reusedCharacters, retries, reconnects, resentCharacters }: Metrics): string => {
  const told = [
    reusedCharacters > 0 ? `${count(reusedCharacters, 'character')} reused from earlier runs` : '',
    retries > 0
      ? `${retries} ${retries === 1 ? 'retry' : 'retries'} (${count(reconnects, 'reconnect')}), ${count(resentCharacters, 'character')} sent again`
      : '',
  ];
  return told
    .filter(Boolean)
    .map((text) => `; ${text}`)
    .join('');
};

export const count = (number: number, noun: string): string =>
  `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;

export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
};
