import { outputFormat } from '../../speech/output-format.js';
import { type Studio, startStudio } from '../../studio/server.js';
import { openStream } from '../stream-client.js';
import { createToneVoices, type ToneVoices, toneBytes } from '../tone-voices.js';
import { ATTACKS } from './attacks.js';
import { createDraws } from './draws.js';

export interface Siege {
  /** Attack all at once, then see whether the studio is as good as new. @returns what is wrong, nothing if all is well */
  batch(seed: number, attacks: number): Promise<string[]>;
  /** How many of each kind there were, and how many of their connections the studio ended with which status or close code. */
  readonly figures: Readonly<Record<string, number>>;
  /** @returns what is still open in the process */
  close(): Promise<readonly string[]>;
}

/**
 * A studio with tone voices and little patience.
 * @param onSlowest  told which connection of a batch was the last to end
 */
export const startSiege = async (onSlowest: (attack: string) => void = () => undefined): Promise<Siege> => {
  const before = sockets();
  const voices = createToneVoices();
  const studio = await startStudio({
    voices,
    closeDelayMs: 1,
    inactivitySecondMs: 20,
    limits: { headMs: 200, requestMs: 400, keepAliveMs: 100, closeMs: 300, stuckMs: 600 },
  });
  const figures: Record<string, number> = {};
  const count = (name: string): void => {
    figures[name] = (figures[name] ?? 0) + 1;
  };
  const kinds = Object.entries(ATTACKS);

  return {
    figures,
    async batch(seed, attacks) {
      const faults: string[] = [];
      const startedAtMs = performance.now();
      let slowest = '';
      await Promise.all(
        Array.from({ length: attacks }, async (_, index) => {
          const draws = createDraws(seed * 100_003 + index);
          const [name, attack] = kinds[draws.below(kinds.length)] ?? [];
          if (name === undefined || attack === undefined) return;
          count(name);
          const heard = await patiently(attack(studio.port, draws));
          slowest = `${name}, ${Math.round(performance.now() - startedAtMs)} ms (batch ${seed}, ${index})`;
          if (heard === undefined) faults.push(`${name}: still open after ${PATIENCE_MS} ms (batch ${seed}, ${index})`);
          else for (const status of statusesIn(heard)) count(`answers ${status}`);
          if (heard !== undefined && /HTTP\/1\.1 5\d\d|"error":"internal_error"/.test(heard))
            faults.push(`${name}: an internal error (batch ${seed}, ${index})`);
        }),
      );
      onSlowest(slowest);
      for (const record of [...studio.sessions, ...studio.requests])
        if (record.failure !== undefined) faults.push(`the voice failed: ${String(record.failure)} (batch ${seed})`);
      return [...faults, ...(await complaints(studio, voices, before))];
    },
    async close() {
      await studio.close();
      // The ends of the clients close a little later.
      return (await becomes(() => sockets() <= before)) ? [] : process.getActiveResourcesInfo();
    },
  };
};

const PATIENCE_MS = 20_000;

/** What comes of it, or undefined when that takes too long. A timer left behind would hold all that was heard. */
const patiently = async <T>(work: Promise<T>): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
};

const sockets = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;

const statusesIn = (heard: string): string[] =>
  Array.from(heard.matchAll(/HTTP\/1\.1 (\d{3})/g), ([, code]) => code ?? '');

/** What a good client finds wrong. */
const complaints = async (studio: Studio, voices: ToneVoices, before: number): Promise<string[]> => {
  const found: string[] = [];
  const text = 'All is well. Is it not?';
  const expected = toneBytes(text, outputFormat('mp3_44100_128'));
  const url = `${studio.url}/v1/text-to-speech/tone-b/stream`;
  const overSocket = async (): Promise<Buffer> => {
    const client = await openStream(studio.url);
    client.send({ text: ' ' }, { text }, { text: '' });
    await client.closed;
    return client.audio();
  };
  const overHttp = async (): Promise<Buffer> =>
    Buffer.from(await (await fetch(url, { method: 'POST', body: JSON.stringify({ text }) })).arrayBuffer());
  for (const speak of [overSocket, overHttp]) {
    const heard = await patiently(speak());
    if (heard === undefined) found.push(`a good client ${speak.name} waited ${PATIENCE_MS} ms for nothing`);
    else if (!heard.equals(expected)) found.push(`a good client ${speak.name} heard ${heard.length} bytes`);
  }
  // The listening socket, and the kept connection of the request above.
  const isQuiet = await becomes(() => voices.openStreams === 0 && sockets() - before <= 3);
  if (!isQuiet) found.push(`${voices.openStreams} voices and ${sockets() - before} sockets are left open`);
  return found;
};

const becomes = async (holds: () => boolean): Promise<boolean> => {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > untilMs) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
};
