import { startStudio } from '../../src/studio/server.js';
import { createVoices } from '../../src/studio/voice/flite-voices.js';
import type { Voices } from '../../src/studio/voice/voices.js';
import type { Latency } from '../../src/studio/weather/latency.js';
import { type Distant, type DistantOptions, distant } from '../../src/testing/distant.js';
import { createSteadyVoices, STEADY_VOICE_ID } from '../../src/testing/steady-voices.js';
import { sharedClockMs } from './clock.js';
import { createWireTap } from './wire-tap.js';

/** How the process is started. */
export interface FarSideOptions {
  readonly voice: 'steady' | 'flite';
  readonly latency: Latency | undefined;
}

/** How a way to the studio is to be. */
export interface WayOptions extends Omit<DistantOptions, 'port' | 'tap'> {
  /** When nothing passes, counted from the first sound that arrives. */
  readonly stalls?: readonly { readonly atMs: number; readonly forMs: number }[];
  /** Note texts and sounds; stalls need it. */
  readonly isTapped?: boolean;
}

/** What it is asked: a new way to the studio, or the end of one. */
export type FarSideRequest = { readonly open: WayOptions | 'near' } | { readonly close: number };

/** A way's port; or, when it ends, what passed on it. */
export type FarSideAnswer = { readonly port: number } | { readonly passed: Passed };

/** Times in ms on the clock that all processes of this machine share. */
export interface Passed {
  /** When the first byte left a client. */
  firstByteAtMs: number | undefined;
  /** Text when it left the client, sound when it arrived there; only when tapped. */
  readonly texts: { readonly atMs: number; readonly chars: number }[];
  readonly sounds: { readonly atMs: number; readonly bytes: number }[];
}

const nothing = (): Passed => ({ firstByteAtMs: undefined, texts: [], sounds: [] });

const serve = async ({ voice, latency }: FarSideOptions): Promise<void> => {
  const voices = voice === 'steady' ? createSteadyVoices() : underSteadyId(createVoices());
  const studio = await startStudio({ voices, ...(latency ? { latency } : {}) });
  const ways = new Map<number, { way: Distant; passed: Passed }>();

  const open = async (request: Extract<FarSideRequest, { open: unknown }>): Promise<FarSideAnswer> => {
    const { open: options } = request;
    if (options === 'near') return { port: studio.port };
    const passed = nothing();
    const taps = new Map<string, (bytes: Uint8Array) => void>();
    const tapOf = (connection: number, direction: 'up' | 'down') => {
      const name = `${connection} ${direction}`;
      const tap = taps.get(name) ?? createWireTap(direction === 'up' ? noteText : noteSound);
      taps.set(name, tap);
      return tap;
    };
    const noteText = (message: string) => {
      const { text = '' } = JSON.parse(message);
      if (text.trim() !== '') passed.texts.push({ atMs: sharedClockMs(), chars: text.trim().length });
    };
    const noteSound = (message: string) => {
      const { audio } = JSON.parse(message);
      if (!audio) return;
      if (passed.sounds.length === 0) {
        for (const { atMs, forMs } of options.stalls ?? []) setTimeout(() => way.stall(forMs), atMs);
      }
      passed.sounds.push({ atMs: sharedClockMs(), bytes: Buffer.byteLength(audio, 'base64') });
    };
    const way: Distant = await distant({
      ...options,
      port: studio.port,
      tap: (connection, direction, bytes) => {
        passed.firstByteAtMs ??= sharedClockMs();
        if (options.isTapped) tapOf(connection, direction)(bytes);
      },
    });
    ways.set(way.port, { way, passed });
    return { port: way.port };
  };

  const close = async (port: number): Promise<FarSideAnswer> => {
    const { way, passed } = ways.get(port) ?? {};
    await way?.close();
    ways.delete(port);
    return { passed: passed ?? nothing() };
  };

  process.on('message', async (request: FarSideRequest) => {
    process.send?.('open' in request ? await open(request) : await close(request.close));
  });
  process.once('disconnect', () => process.exit());
  process.send?.('ready');
};

/** The offline voice by an id that no client has to look up. */
const underSteadyId = (voices: Voices): Voices => {
  const [first] = voices.list;
  if (!first) throw new Error('There is no offline voice');
  return {
    list: [{ ...first, id: STEADY_VOICE_ID }, ...voices.list],
    find: (id) => voices.find(id === STEADY_VOICE_ID ? first.id : id),
    open: (options) =>
      voices.open({ ...options, voiceId: options.voiceId === STEADY_VOICE_ID ? first.id : options.voiceId }),
    close: () => voices.close(),
  };
};

await serve(JSON.parse(process.argv[2] ?? '{}'));
