import { type Metrics, MetricsRecorder } from '../session/metrics.js';

export interface RunShape {
  readonly passages: number;
  /** How long each passage sounds. */
  readonly passageMs?: number;
  /** From one sentence of the writer to the next; 0 is a file. */
  readonly sentenceEveryMs?: number;
  readonly sentencesPerPassage?: number;
  /** Whether somebody listens (default), or the sound is only saved. */
  readonly isHeard?: boolean;
  /** Passages that fail once, are found in the store, or come so late that the device falls silent. */
  readonly retried?: readonly number[];
  readonly reused?: readonly number[];
  readonly late?: readonly number[];
}

/** Figures as a run of this shape would give them, without its taking any time. */
export const measuredRun = ({
  passages,
  passageMs = 6_000,
  sentenceEveryMs = 0,
  sentencesPerPassage = 3,
  isHeard = true,
  retried = [],
  reused = [],
  late = [],
}: RunShape): Metrics => {
  const events: { readonly atMs: number; readonly tell: () => void }[] = [];
  let nowMs = 96;
  const metrics = new MetricsRecorder(() => nowMs);
  const at = (atMs: number, tell: () => void) => events.push({ atMs, tell });

  at(121, () => metrics.voiceFound());
  if (isHeard) at(148, () => metrics.deviceReady());
  at(186, () => metrics.observe({ type: 'open', durationMs: 58 }));
  let arrivedAtMs = 104;
  let silentAtMs = 0;
  const madeAtMs: number[] = [];
  const sentenceMs = passageMs / sentencesPerPassage;
  const sentences = Array.from({ length: sentencesPerPassage }, (_, sentence) => sentence);
  for (let passage = 0; passage < passages; passage++) {
    const arrivals = sentences.map((sentence) => {
      arrivedAtMs += sentenceEveryMs * (0.6 + ((passage * 7 + sentence * 3) % 9) / 10);
      return arrivedAtMs;
    });
    for (const atMs of arrivals) at(atMs, () => metrics.textArrived(64, passage));
    // Two at once; a listener's are not made more than 20 s ahead.
    const freeAtMs = Math.max(190, madeAtMs[passage - 2] ?? 0, isHeard ? silentAtMs - 20_000 : 0);
    const startAtMs = Math.max(freeAtMs, arrivals[0] ?? 0);
    at(startAtMs, () => metrics.startedPassage(passage));
    const isReused = reused.includes(passage);
    const lateMs = late.includes(passage) ? passageMs + 21_000 : 0;
    const firstByteAtMs = startAtMs + (isReused ? 4 : 260) + lateMs;
    if (retried.includes(passage))
      at(startAtMs + 100, () => metrics.retried({ code: 'ERR_STREAM_CUT', recovery: 'retry', delayMs: 0 }, passage));
    const usable = sentences.map((sentence) => {
      if (isReused) return firstByteAtMs;
      const sentAtMs = Math.max(startAtMs + sentence * 2, arrivals[sentence] ?? 0);
      at(sentAtMs, () => metrics.observe({ type: 'sent', characters: 64 }, passage));
      const receivedAtMs = Math.max(firstByteAtMs + sentence * 190, sentAtMs + 180);
      for (const partMs of [0, 60, 130]) {
        at(receivedAtMs + partMs, () => metrics.observe({ type: 'received', sizeBytes: 10_500 }, passage));
      }
      return receivedAtMs + 130;
    });
    for (const atMs of usable) at(atMs, () => metrics.made(passage, sentenceMs));
    const takenAtMs = usable.at(-1) ?? startAtMs;
    madeAtMs.push(takenAtMs);
    at(takenAtMs, () => metrics.took(passage, 64 * sentencesPerPassage, isReused));
    for (const sentence of sentences) {
      const writtenAtMs = Math.max(usable[sentence] ?? 0, madeAtMs[passage - 1] ?? 0);
      at(writtenAtMs, () => metrics.wrote(sentenceMs));
      if (!isHeard) continue;
      const soundAtMs = Math.max(silentAtMs, writtenAtMs + 60);
      const gap = { atMs: silentAtMs, gapMs: soundAtMs - silentAtMs };
      if (silentAtMs > 0 && gap.gapMs > 1) at(soundAtMs, () => metrics.underrun(gap));
      const parts = Math.ceil(sentenceMs / 500);
      for (let part = 0; part < parts; part++) {
        const durationMs = sentenceMs / parts;
        const fromMs = passage * passageMs + sentence * sentenceMs + part * durationMs;
        const atMs = soundAtMs + part * durationMs;
        const bufferedMs = Math.max(0, soundAtMs - writtenAtMs - part * 20);
        at(atMs, () => metrics.played({ atMs, fromMs, durationMs, bufferedMs }));
      }
      if (silentAtMs === 0) {
        at(soundAtMs, () => metrics.soundOut(soundAtMs));
        at(soundAtMs, () => metrics.audible(soundAtMs + 42));
      }
      silentAtMs = soundAtMs + sentenceMs;
    }
    at(Math.max(takenAtMs, madeAtMs[passage - 1] ?? 0), () => metrics.endedPassage());
  }
  for (const { atMs, tell } of events.sort((one, other) => one.atMs - other.atMs)) {
    nowMs = atMs;
    tell();
  }
  return metrics.snapshot;
};
