import { spawnSync } from 'node:child_process';
import { chmodSync, constants, openSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { sharedClockMs } from './clock.js';

/** Times are on the clock that all processes of this machine share, in ms. */
export interface Ear {
  /** A PATH with nothing but the player that the ear listens to, and no other device. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves with when the first audible sample sounds. */
  readonly firstSound: Promise<number>;
  /** Silences between the first sound and the last, because the player had nothing to play. */
  readonly gaps: readonly Gap[];
  /** Playing time heard so far. */
  readonly heardMs: number;
  close(): void;
}

export interface Gap {
  readonly atMs: number;
  readonly forMs: number;
  /** How much had been heard before it. */
  readonly heardMs: number;
}

/** Quieter than this is silence: about -40 dB. */
const AUDIBLE = 300;
const BYTES_PER_MS = 88.2;
/** Shorter ones are not heard. */
const GAP_MS = 20;

/**
 * Listen to whatever a program plays with `aplay`, s16le, mono, 44.1 kHz. The player is a device that starts with the first
 * byte and plays in real time; it takes all it is given at once. Behind it is a pipe to this process: no second start of Node
 * stands in the way of the sound.
 */
export const listen = (folder: string): Ear => {
  const pipe = path.join(folder, 'sound');
  if (spawnSync('mkfifo', ['-m', '600', pipe]).status !== 0) throw new Error('mkfifo does not work here');
  const player = path.join(folder, 'aplay');
  writeFileSync(player, `#!/bin/sh\necho 'Playing raw data' >&2\nexec /bin/cat >'${pipe}'\n`);
  chmodSync(player, 0o755);
  // Open at both ends: the sound never ends, also when one player follows another.
  const sound = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK) });

  const gaps: Gap[] = [];
  let heardMs = 0;
  let dryAtMs: number | undefined;
  let isAudible = false;
  let oddByte: Buffer = Buffer.alloc(0);
  let hear: (atMs: number) => void = () => {};
  const firstSound = new Promise<number>((resolve) => {
    hear = resolve;
  });
  sound.on('data', (bytes: Buffer) => {
    const nowMs = sharedClockMs();
    if (dryAtMs !== undefined && nowMs - dryAtMs > GAP_MS) {
      gaps.push({ atMs: dryAtMs, forMs: nowMs - dryAtMs, heardMs });
    }
    const startsAtMs = Math.max(dryAtMs ?? nowMs, nowMs);
    const pcm = oddByte.length === 0 ? bytes : Buffer.concat([oddByte, bytes]);
    const evenBytes = pcm.length - (pcm.length % 2);
    oddByte = pcm.subarray(evenBytes);
    for (let at = 0; !isAudible && at < evenBytes; at += 2) {
      if (Math.abs(pcm.readInt16LE(at)) < AUDIBLE) continue;
      isAudible = true;
      hear(startsAtMs + at / BYTES_PER_MS);
    }
    heardMs += evenBytes / BYTES_PER_MS;
    dryAtMs = startsAtMs + evenBytes / BYTES_PER_MS;
  });
  return {
    env: { PATH: folder, ALSA_CONFIG_PATH: '/dev/null', PULSE_SERVER: 'unix:/nonexistent' },
    firstSound,
    gaps,
    get heardMs() {
      return heardMs;
    },
    close: () => sound.destroy(),
  };
};
