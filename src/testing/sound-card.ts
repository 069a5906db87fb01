import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A sound card of our own, which keeps what it plays: s16le, mono, 44.1 kHz. */
export interface SoundCard {
  /** What a player needs to find it. */
  readonly env: NodeJS.ProcessEnv;
  /** What was played, from the first sample that is not 0 on: at least `sizeBytes`, once that much is there. */
  captured(sizeBytes: number): Promise<Buffer>;
  close(): Promise<void>;
}

export interface SoundCardKind {
  /** Debian packages to install first, or undefined if nothing is missing. */
  missing(): string | undefined;
  open(): Promise<SoundCard>;
}

/**
 * Plays into a file at once, without pacing: ALSA's own `file` device on top of its `null` device.
 * Each opening of the device empties the file.
 */
export const alsaFileCard: SoundCardKind = {
  missing: () => missingPackages({ aplay: 'alsa-utils' }),
  async open() {
    const folder = scratchFolder();
    const capture = join(folder, 'captured.raw');
    const config = join(folder, 'asound.conf');
    await writeFile(
      config,
      `pcm.!default { type file file "${capture}" format "raw" slave.pcm { type null } }\nctl.!default { type null }\n`,
    );
    return {
      env: { PATH: process.env.PATH, HOME: folder, ALSA_CONFIG_PATH: config },
      captured: (sizeBytes) => soundIn(capture, sizeBytes),
      close: () => rm(folder, { recursive: true, force: true }),
    };
  },
};

/** Plays in real time: a private PulseAudio whose sink goes nowhere, and a recorder on it. */
export const pulseCard: SoundCardKind = {
  missing: () => missingPackages({ pulseaudio: 'pulseaudio', parec: 'pulseaudio-utils', aplay: 'alsa-utils' }),
  async open() {
    const folder = scratchFolder();
    const socket = join(folder, 'native');
    const capture = join(folder, 'captured.raw');
    const config = join(folder, 'asound.conf');
    await writeFile(
      config,
      ['pcm', 'ctl'].map((kind) => `${kind}.!default { type pulse server "unix:${socket}" }\n`).join(''),
    );
    const env = {
      PATH: process.env.PATH,
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      PULSE_RUNTIME_PATH: join(folder, 'run'),
      PULSE_SERVER: `unix:${socket}`,
      ALSA_CONFIG_PATH: config,
    };
    const server = spawn('pulseaudio', PULSE_ARGS(socket), { env, stdio: 'ignore' });
    await until(() => exists(socket), 'the PulseAudio server to start');
    const record = `exec parec --raw --format=s16le --rate=44100 --channels=1 --latency-msec=20 -d narrate.monitor > "$0"`;
    const recorder = spawn('sh', ['-c', record, capture], { env, stdio: 'ignore' });
    await until(async () => (await sizeOf(capture)) > 0, 'the recorder to hear the sink');
    return {
      env,
      captured: (sizeBytes) => soundIn(capture, sizeBytes),
      async close() {
        await Promise.all([recorder, server].map(stop));
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};

/** Noise in which no sample is 0, so that whatever is missing or added shows. The same for the same seed. */
export const noisePcm = (durationMs: number, seed = 1): Uint8Array => {
  const samples = new Int16Array(Math.round(durationMs * 44.1));
  let state = seed;
  for (let index = 0; index < samples.length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    samples[index] = (state >> 18) | 1;
  }
  return new Uint8Array(samples.buffer);
};

// Without norewinds a sink shows its recorder less than it plays.
const PULSE_ARGS = (socket: string): string[] => [
  ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no', '--disable-shm=yes'],
  ...['-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`],
  ...['-L', 'module-null-sink sink_name=narrate format=s16le rate=44100 channels=1 norewinds=1'],
];

const missingPackages = (packageOf: Readonly<Record<string, string>>): string | undefined => {
  const missing = Object.keys(packageOf).filter((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error);
  return missing.length > 0 ? `apt install ${missing.map((name) => packageOf[name]).join(' ')}` : undefined;
};

const scratchFolder = (): string => mkdtempSync(join(tmpdir(), 'narrate-card-'));

const soundIn = async (path: string, sizeBytes: number): Promise<Buffer> => {
  let sound = Buffer.alloc(0);
  const isThere = async () => {
    const bytes = await readFile(path);
    const first = bytes.findIndex((byte) => byte !== 0);
    sound = first < 0 ? Buffer.alloc(0) : bytes.subarray(first - (first % 2));
    return sound.length >= sizeBytes;
  };
  await until(isThere, 'all sound to be captured').catch(() => {});
  return sound;
};

/** Other programs' files give no event that one could wait for. */
const until = async (isTrue: () => Promise<boolean>, what: string): Promise<void> => {
  for (const deadlineMs = performance.now() + 5000; performance.now() < deadlineMs; await sleep(20)) {
    if (await isTrue()) return;
  }
  throw new Error(`Waited in vain for ${what}`);
};

const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;

const exists = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
};
