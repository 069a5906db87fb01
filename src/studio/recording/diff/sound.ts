import { createMp3FrameSplitter } from '../../../audio/mp3-frames.js';
import { outputFormat } from '../../../speech/output-format.js';
import type { Traits } from './trait.js';

/**
 * What can be said of a session's sound without hearing it. Its length for each character may be twice as long or half.
 * @param formatId  as the query asks; undefined: the service's default
 * @param chars  characters that were to be spoken
 */
export const saySound = (traits: Traits, bytes: Buffer, formatId: string | undefined, chars: number): void => {
  traits.say('sound', bytes.length > 0 ? 'there is some' : 'none');
  if (bytes.length === 0) return;
  const needs = { needs: 'sound' };
  const codec = (formatId ?? 'mp3_44100_128').split('_')[0];
  traits.say('sound begins with', beginning(bytes), needs);
  const sound = codec === 'mp3' ? mp3(bytes) : plain(bytes, formatId ?? '');
  traits.say('sound format', sound?.format ?? 'not what was asked for', needs);
  if (sound && chars > 0)
    traits.amount('sound for each character', sound.durationMs / chars, { factor: 2, floor: 1, unit: 'ms' }, needs);
};

const beginning = (bytes: Buffer): string => {
  const start = bytes.subarray(0, 2048).toString('latin1');
  const tag = /^(ID3|RIFF|OggS)/.exec(start)?.[1];
  const info = /(?:Info|Xing)/.test(start) ? ' and an Info frame' : '';
  if (tag) return `${tag}${info}`;
  if (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0) return info ? 'an Info frame' : 'a bare MP3 frame';
  return 'plain samples';
};

const mp3 = (bytes: Buffer): { format: string; durationMs: number } | undefined => {
  const splitter = createMp3FrameSplitter();
  try {
    splitter.push(bytes);
    splitter.end();
  } catch {
    return undefined;
  }
  const { info, durationMs, isVariableBitrate } = splitter;
  if (!info) return undefined;
  const rate = isVariableBitrate ? 'variable' : `${info.bitrateKbps} kbit/s`;
  return { format: `MP3, ${info.sampleRateHz} Hz, ${info.channels === 1 ? 'mono' : 'stereo'}, ${rate}`, durationMs };
};

const plain = (bytes: Buffer, formatId: string): { format: string; durationMs: number } | undefined => {
  try {
    const { codec, sampleRateHz } = outputFormat(formatId);
    if (codec === 'opus') return undefined;
    const sampleBytes = codec === 'pcm' ? 2 : 1;
    const isWhole = bytes.length % sampleBytes === 0;
    return {
      format: `${codec}, ${isWhole ? 'whole samples' : 'half a sample at the end'}`,
      durationMs: (bytes.length / sampleBytes / sampleRateHz) * 1000,
    };
  } catch {
    return undefined;
  }
};
