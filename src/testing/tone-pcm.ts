/** A sine, loud enough to be heard. */
export const tonePcm = (
  frequencyHz: number,
  durationMs: number,
  sampleRateHz: number,
  amplitude = 12_000,
): Int16Array =>
  Int16Array.from({ length: Math.round((durationMs * sampleRateHz) / 1000) }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * frequencyHz * index) / sampleRateHz)),
  );

/** By how often the sine rises through zero. */
export const toneFrequencyHz = (samples: Int16Array, sampleRateHz: number): number => {
  let rises = 0;
  for (let index = 1; index < samples.length; index++) {
    if ((samples[index - 1] ?? 0) < 0 && (samples[index] ?? 0) >= 0) rises++;
  }
  return (rises * sampleRateHz) / samples.length;
};
