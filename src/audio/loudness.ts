/** Softer than this is silence to a listener: about -50 dBFS. */
const AUDIBLE = Math.round(32_768 * 10 ** (-50 / 20));

/** Index of the first sample that can be heard; -1 if there is none. */
export const firstAudible = (samples: Int16Array): number =>
  samples.findIndex((sample) => sample > AUDIBLE || sample < -AUDIBLE);

/** Over how much a change of volume is spread, so that it does not click. */
const RAMP_SAMPLES = 441;

/** The samples `gain` times as loud, clipped where they would be too loud; the gain before them was `before`. */
export const amplified = (samples: Int16Array, gain: number, before = gain): Int16Array => {
  const result = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const share = Math.min(1, index / RAMP_SAMPLES);
    const value = Math.round((samples[index] ?? 0) * (before + (gain - before) * share));
    result[index] = Math.max(-32_768, Math.min(32_767, value));
  }
  return result;
};
