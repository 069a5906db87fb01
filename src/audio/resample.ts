/** Changes the sample rate of one continuous signal. */
export interface Resampler {
  /** Output so far; lags behind the input by the filter's reach (2 ms or less). */
  push(samples: Float32Array): Float32Array;
  /** The rest: in all, input length × outputHz / inputHz samples, in step with the input. */
  end(): Float32Array;
}

/** Zero crossings of the sinc on each side: a transition band of an eighth of the lower rate's band at 80 dB. */
const ZERO_CROSSINGS = 24;
const KAISER_BETA = 8;
/** Where the pass band ends, as a share of the lower Nyquist frequency; images lie beyond its mirror. */
const CUTOFF = 0.92;

/**
 * Windowed-sinc polyphase resampler for whole-number rates: flat up to 0.85 of the lower Nyquist frequency, images and aliases
 * under -60 dB.
 * @see https://ccrma.stanford.edu/~jos/resample/ (J. O. Smith, "Digital Audio Resampling")
 */
export const createResampler = (inputHz: number, outputHz: number): Resampler => {
  if (inputHz === outputHz) return { push: (samples) => samples, end: () => new Float32Array(0) };
  const divisor = greatestCommonDivisor(inputHz, outputHz);
  const [phases, step] = [outputHz / divisor, inputHz / divisor];
  const { taps, reach } = polyphase(phases, Math.min(1, outputHz / inputHz));
  let history = new Float32Array(reach - 1);
  let position = 0; // of the next output sample, in 1/phases of an input sample, from the first sample of history
  let [taken, given] = [0, 0];

  const advance = (samples: Float32Array): Float32Array => {
    const input = new Float32Array(history.length + samples.length);
    input.set(history);
    input.set(samples, history.length);
    const end = (input.length - 2 * reach + 1) * phases;
    const output = new Float32Array(Math.max(0, Math.ceil((end - position) / step)));
    for (let index = 0; index < output.length; index++, position += step) {
      const [first, phase] = [Math.floor(position / phases), position % phases];
      let sum = 0;
      for (let tap = 0; tap < 2 * reach; tap++) sum += (input[first + tap] ?? 0) * (taps[phase * 2 * reach + tap] ?? 0);
      output[index] = sum;
    }
    const used = Math.min(Math.floor(position / phases), input.length);
    history = input.slice(used);
    position -= used * phases;
    given += output.length;
    return output;
  };

  return {
    push(samples) {
      taken += samples.length;
      return advance(samples);
    },
    end() {
      const missing = Math.round((taken * phases) / step) - given;
      return advance(new Float32Array(2 * reach)).subarray(0, Math.max(0, missing));
    },
  };
};

/** Filter taps for each fractional position; `scale` narrows the band when the rate goes down. */
const polyphase = (phases: number, scale: number): { taps: Float32Array; reach: number } => {
  const reach = Math.ceil(ZERO_CROSSINGS / scale);
  const taps = new Float32Array(phases * 2 * reach);
  for (let phase = 0; phase < phases; phase++) {
    let sum = 0;
    for (let tap = 0; tap < 2 * reach; tap++) {
      const distance = tap - (reach - 1) - phase / phases;
      const value = sinc(distance * scale * CUTOFF) * kaiser(distance / reach);
      taps[phase * 2 * reach + tap] = value;
      sum += value;
    }
    for (let tap = phase * 2 * reach; tap < (phase + 1) * 2 * reach; tap++) taps[tap] = (taps[tap] ?? 0) / sum;
  }
  return { taps, reach };
};

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const kaiser = (x: number): number =>
  Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel(KAISER_BETA);

/** Modified Bessel function of the first kind, order zero. */
const bessel = (x: number): number => {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-10 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
};

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));
