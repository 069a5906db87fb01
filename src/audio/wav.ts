import { NarrateError } from '../errors.js';

export const WAV_HEADER_BYTES = 44;

/** As much sound as the 32-bit sizes of a WAV file can tell. */
export const WAV_MAX_DATA_BYTES = 0xffff_ffff - (WAV_HEADER_BYTES - 8);

/**
 * The header of a WAV file with 16-bit PCM. Without `dataBytes` it is that of a stream, whose length nobody knows yet.
 * @param trailerBytes  of chunks behind the sound
 * @throws NarrateError ERR_OUTPUT  more than 4 GiB, which no WAV header can tell
 * @see http://soundfile.sapp.org/doc/WaveFormat/
 */
export const wavHeader = (
  format: { sampleRateHz: number; channels: number },
  dataBytes?: number,
  trailerBytes = 0,
): Uint8Array => {
  assertWavSize((dataBytes ?? 0) + trailerBytes);
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const text = (at: number, value: string) => header.set(Buffer.from(value, 'latin1'), at);
  const frameBytes = format.channels * 2;
  text(0, 'RIFF');
  view.setUint32(4, dataBytes === undefined ? 0xffff_ffff : WAV_HEADER_BYTES - 8 + dataBytes + trailerBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRateHz, true);
  view.setUint32(28, format.sampleRateHz * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, dataBytes ?? 0xffff_ffff, true);
  return header;
};

/** @throws NarrateError ERR_OUTPUT  more than 4 GiB, which no WAV header can tell */
export const assertWavSize = (dataBytes: number): void => {
  if (dataBytes <= WAV_MAX_DATA_BYTES) return;
  throw new NarrateError('ERR_OUTPUT', 'Writing WAV: the episode is longer than the 4 GiB a .wav file can hold', {
    hint: 'save it as .mp3: -o episode.mp3',
  });
};
