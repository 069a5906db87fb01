import type { MetricsRecorder } from '../../session/metrics.js';
import type { Remote } from '../../session/remote.js';
import { type Holdup, setbackHoldup, waitHoldup } from '../screen/holdup.js';

/** Why there is no sound, or may soon be none. A moment without one is not worth a word. @returns to be asked again and again */
export const createHoldup = (
  remote: Pick<Remote, 'waitsFor'>,
  metrics: Pick<MetricsRecorder, 'setback'>,
): ((nowMs: number) => Holdup | undefined) => {
  let sinceMs: number | undefined;
  return (nowMs) => {
    const { setback } = metrics;
    if (setback) return setbackHoldup(setback, nowMs);
    const { waitsFor } = remote;
    sinceMs = waitsFor ? (sinceMs ?? nowMs) : undefined;
    return waitsFor && sinceMs !== undefined && nowMs - sinceMs >= MOMENT_MS
      ? waitHoldup({ waitsFor, sinceMs })
      : undefined;
  };
};

const MOMENT_MS = 500;
