import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The PCM a player gets: s16le. */
export interface PcmFormat {
  readonly sampleRateHz: number;
  readonly channels: number;
}

/** A program that plays PCM from its standard input, and what is known of its manners. */
export interface Player {
  readonly name: string;
  /** Looked up on the PATH; a function answers with an absolute path itself, or undefined if it cannot run here. */
  readonly command: string | (() => string | undefined);
  readonly args: (format: PcmFormat) => readonly string[];
  /** On top of the environment every player gets. */
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints on stderr when the device is open; without it, staying alive for `provenAfterMs` must do. */
  readonly says?: RegExp;
  readonly provenAfterMs?: number;
  /** What it prints on stderr when no device opened, although it may end with 0. */
  readonly complains?: RegExp;
  /** Lines it prints all the time, which say nothing about a failure. */
  readonly chatters?: RegExp;
  /** Must hear something before it opens the device: silence, in front of the sound. */
  readonly leadingSilenceMs?: number;
  /** Loses the end of the sound: silence to lose instead. */
  readonly trailingSilenceMs?: number;
  /** How long it sounds on after it was stopped in its tracks: what the device has in its own memory (default 200). */
  readonly sustainMs?: number;
  /** Plays on for most of a second after SIGTERM. */
  readonly ignoresSigterm?: boolean;
  /** Holds the other end of a pipe to learn that we are gone. */
  readonly hasLifeline?: boolean;
}

/** The child that owns the native add-on. Tests run the sources, but the child is always the built one. */
export const SPEAKER_HOST_PATH = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../dist/src/sinks/speaker-host.js' : './speaker-host.js',
    import.meta.url,
  ),
);

/** Where the native add-on can be loaded from; undefined if it was not installed or not built. */
export const nativeSpeakerPath = (hostPath = SPEAKER_HOST_PATH): string | undefined => {
  try {
    const folder = dirname(createRequire(hostPath).resolve('speaker/package.json'));
    return existsSync(join(folder, 'build', 'Release', 'binding.node')) ? folder : undefined;
  } catch {
    return undefined;
  }
};

/**
 * In the order they are tried: first those that play every sample, then those that need help.
 * Not mpg123, which can spin for ever without a device, nor afplay, which cannot read its standard input.
 */
export const PLAYERS: readonly Player[] = [
  {
    name: 'speaker',
    command: () => (nativeSpeakerPath() && existsSync(SPEAKER_HOST_PATH) ? process.execPath : undefined),
    args: ({ sampleRateHz, channels }) => [SPEAKER_HOST_PATH, `${sampleRateHz}`, `${channels}`],
    says: /^OPEN$/m,
    sustainMs: 250,
    hasLifeline: true,
  },
  {
    name: 'pw-play',
    command: 'pw-play',
    args: ({ sampleRateHz, channels }) => [
      '--raw',
      '--format=s16',
      `--rate=${sampleRateHz}`,
      `--channels=${channels}`,
      '-',
    ],
    provenAfterMs: 150,
  },
  {
    name: 'pacat',
    command: 'pacat',
    args: ({ sampleRateHz, channels }) => [
      ...['--verbose', '--raw', '--playback', '--format=s16le', '--latency-msec=200', '--client-name=narrate'],
      ...[`--rate=${sampleRateHz}`, `--channels=${channels}`],
    ],
    env: { LC_ALL: 'C' },
    // Without hardware a sound server may offer a device that goes nowhere.
    says: /^Connected to device (?!auto_null)/m,
    complains: /^Connected to device auto_null/m,
    chatters: /^Time: /,
  },
  {
    name: 'aplay',
    command: 'aplay',
    args: ({ sampleRateHz, channels }) => [
      // Half of its usual buffer: it begins when that is full, and a pause is heard when it is empty.
      ...['--buffer-time=250000', '-t', 'raw', '-f', 'S16_LE', '-r', `${sampleRateHz}`, '-c', `${channels}`, '-'],
    ],
    env: { LC_ALL: 'C' },
    says: /^Playing raw data/m,
    sustainMs: 250,
  },
  {
    name: 'play',
    command: 'play',
    args: ({ sampleRateHz, channels }) => [
      ...[
        '-q',
        '-t',
        'raw',
        '-e',
        'signed-integer',
        '-b',
        '16',
        '-L',
        '-r',
        `${sampleRateHz}`,
        '-c',
        `${channels}`,
        '-',
      ],
    ],
    provenAfterMs: 150,
    ignoresSigterm: true,
  },
  {
    name: 'mpv',
    command: 'mpv',
    args: ({ sampleRateHz, channels }) => [
      ...['--no-config', '--no-terminal', '--no-video', '--cache=no', '--demuxer=rawaudio'],
      ...['--demuxer-rawaudio-format=s16le', `--demuxer-rawaudio-rate=${sampleRateHz}`],
      ...[`--demuxer-rawaudio-channels=${channels}`, '-'],
    ],
    leadingSilenceMs: 100,
    provenAfterMs: 700,
  },
  {
    name: 'ffplay',
    command: 'ffplay',
    // One channel is what it expects; the option for others changed its name between versions.
    args: ({ sampleRateHz }) => [
      ...['-nodisp', '-autoexit', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '1'],
      ...['-f', 's16le', '-sample_rate', `${sampleRateHz}`, '-i', '-'],
    ],
    complains: /audio open failed|No more .*combinations/i,
    leadingSilenceMs: 100,
    provenAfterMs: 700,
    trailingSilenceMs: 100,
  },
];

export const silence = (durationMs: number, { sampleRateHz, channels }: PcmFormat): Uint8Array =>
  new Uint8Array(Math.ceil((durationMs * sampleRateHz) / 1000) * channels * 2);
