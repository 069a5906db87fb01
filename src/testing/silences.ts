import { spawnSync } from 'node:child_process';

/** Where ffmpeg hears nothing above -50 dB for at least so long, in ms. */
export const silencesIn = (path: string, leastMs: number): { readonly fromMs: number; readonly toMs: number }[] => {
  const filter = `silencedetect=noise=-50dB:d=${leastMs / 1000}`;
  const { stderr, error } = spawnSync('ffmpeg', ['-nostdin', '-i', path, '-af', filter, '-f', 'null', '-']);
  if (error) throw error;
  const moments = [...stderr.toString().matchAll(/silence_(?:start|end): (-?[\d.]+)/g)].map(
    ([, seconds]) => Number(seconds) * 1000,
  );
  return Array.from({ length: moments.length >> 1 }, (_, at) => ({
    fromMs: moments[2 * at] ?? 0,
    toMs: moments[2 * at + 1] ?? 0,
  }));
};
