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
  let madeAtMs = 190;
  let silentAtMs = 0;
  for (let passage = 0; passage < passages; passage++) {
    const sentenceMs = passageMs / sentencesPerPassage;
    const startAtMs = Math.max(190, madeAtMs - 900, isHeard ? silentAtMs - 20_000 : 0, arrivedAtMs);
    for (let sentence = 0; sentence < sentencesPerPassage; sentence++) {
      arrivedAtMs += sentenceEveryMs * (0.6 + ((passage * 7 + sentence * 3) % 9) / 10);
      at(arrivedAtMs, () => metrics.textArrived(64));
    }
    at(startAtMs, () => metrics.startedPassage(passage));
    const isReused = reused.includes(passage);
    const firstByteAtMs = startAtMs + (isReused ? 4 : 260) + (late.includes(passage) ? passageMs + 24_000 : 0);
    let heardMs = Math.max(silentAtMs, firstByteAtMs + 60);
    if (isHeard && passage > 0 && heardMs > silentAtMs + 1) {
      const gap = { atMs: silentAtMs, gapMs: heardMs - silentAtMs };
      at(heardMs, () => metrics.underrun(gap));
    }
    if (isReused) at(firstByteAtMs, () => metrics.took(passage, 64 * sentencesPerPassage, true));
    for (let sentence = 0; sentence < sentencesPerPassage; sentence++) {
      const sentAtMs = startAtMs + sentence * Math.max(2, sentenceEveryMs);
      const receivedAtMs = Math.max(firstByteAtMs, sentAtMs + 180) + sentence * 190;
      if (!isReused) {
        at(sentAtMs, () => metrics.observe({ type: 'sent', characters: 64 }, passage));
        for (const partMs of [0, 60, 130]) {
          at(receivedAtMs + partMs, () => metrics.observe({ type: 'received', sizeBytes: 10_500 }, passage));
        }
      }
      madeAtMs = receivedAtMs + 130;
      const fromMs = passage * passageMs + sentence * sentenceMs;
      const soundAtMs = Math.max(heardMs, madeAtMs);
      heardMs = soundAtMs + sentenceMs;
      at(madeAtMs, () => {
        metrics.made(passage, sentenceMs);
        metrics.wrote(sentenceMs);
      });
      if (!isHeard) continue;
      const bufferedMs = Math.min(30_000, Math.max(150, soundAtMs - madeAtMs));
      const partMs = Math.min(500, sentenceMs);
      for (let ofMs = 0; ofMs < sentenceMs; ofMs += partMs) {
        const played = { atMs: soundAtMs + ofMs, fromMs: fromMs + ofMs, durationMs: partMs, bufferedMs };
        at(soundAtMs + ofMs, () => metrics.played({ ...played, bufferedMs: Math.max(0, bufferedMs - ofMs / 4) }));
      }
      if (passage + sentence > 0) continue;
      at(soundAtMs, () => metrics.soundOut(soundAtMs));
      at(soundAtMs + 42, () => metrics.audible(soundAtMs + 42));
    }
    silentAtMs = heardMs;
    if (retried.includes(passage)) at(startAtMs + 100, () => metrics.retried('retry', passage));
    if (!isReused) at(madeAtMs, () => metrics.took(passage, 64 * sentencesPerPassage, false));
    at(madeAtMs, () => metrics.endedPassage());
  }
  for (const { atMs, tell } of events.sort((one, other) => one.atMs - other.atMs)) {
    nowMs = atMs;
    tell();
  }
  return metrics.snapshot;
};
