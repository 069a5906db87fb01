/** The studio under load, in a process of its own: what it costs there, and how soon it stops. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { startStudio } from '../../src/studio/server.js';
import { createVoices } from '../../src/studio/voice/flite-voices.js';
import type { Voices } from '../../src/studio/voice/voices.js';
import { createToneVoices } from '../../src/testing/tone-voices.js';

export type LoadVoice = 'flite' | 'tone';

export type LoadRequest = 'figures' | 'close';

/** Since the last time it was asked. */
export interface LoadFigures {
  readonly rssMb: number;
  readonly peakRssMb: number;
  /** Threads with voices; 0 for tones. */
  readonly threads: number;
  /** How much later than asked timers ran. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

export interface LoadClosed {
  readonly closeMs: number;
  /** Rejections nobody took, and warnings. */
  readonly complaints: readonly string[];
}

const serve = async (voice: LoadVoice, maxConnections: number): Promise<void> => {
  const complaints: string[] = [];
  process.on('unhandledRejection', (reason) => complaints.push(String(reason)));
  process.on('warning', ({ message }) => complaints.push(message));
  const flite = voice === 'flite' ? createVoices() : undefined;
  const voices: Voices = flite ?? createToneVoices();
  const studio = await startStudio({ voices, maxConnections, closeDelayMs: 20 });
  const delay = monitorEventLoopDelay({ resolution: DELAY_STEP_MS });
  delay.enable();
  let peakRssMb = 0;
  const look = () => {
    peakRssMb = Math.max(peakRssMb, rssMb());
  };
  setInterval(look, 50).unref();

  const figures = (): LoadFigures => {
    look();
    const lateMs = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - DELAY_STEP_MS);
    const told = {
      rssMb: rssMb(),
      peakRssMb,
      threads: flite?.threadCount ?? 0,
      delayMs: { p50: lateMs(delay.percentile(50)), p99: lateMs(delay.percentile(99)), max: lateMs(delay.max) },
    };
    peakRssMb = 0;
    delay.reset();
    return told;
  };

  const close = async (): Promise<LoadClosed> => {
    const startedAtMs = performance.now();
    await studio.close();
    await voices.close();
    const closeMs = performance.now() - startedAtMs;
    // What nobody took is told a turn later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { closeMs, complaints };
  };

  process.on('message', async (request: LoadRequest) => {
    process.send?.(request === 'figures' ? figures() : await close());
  });
  process.once('disconnect', () => process.exit());
  process.send?.(studio.url);
};

const DELAY_STEP_MS = 10;

const rssMb = (): number => process.memoryUsage.rss() / 1e6;

await serve(process.argv[2] === 'tone' ? 'tone' : 'flite', Number(process.argv[3]));
