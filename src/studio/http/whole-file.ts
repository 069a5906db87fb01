import { crc16 } from '../../audio/crc16.js';
import { buildInfoFrame } from '../../audio/info-frame.js';
import { frameInfo } from '../../audio/mp3-frame-info.js';
import { createSeekTable } from '../../audio/seek-table.js';
import { wavHeader } from '../../audio/wav.js';
import type { OutputFormat } from '../../speech/output-format.js';

/** All sound of a request as the file that the service sends, with what stands before it. */
export const wholeFile = (format: OutputFormat, sound: Uint8Array): Uint8Array => {
  if (format.codec === 'mp3') return mp3File(sound);
  if (!format.id.startsWith('wav')) return sound;
  return Buffer.concat([wavHeader({ sampleRateHz: format.sampleRateHz, channels: 1 }, sound.length), sound]);
};

/**
 * A whole MP3 file as the service sends it: an ID3v2.4 tag with the encoder's name and an Info frame that tells how long the
 * sound is, both recorded of the service, and then the frames.
 * @param sound  whole frames of one constant bit rate stream; anything else is given back as it is
 */
const mp3File = (sound: Uint8Array): Uint8Array => {
  const seekTable = createSeekTable();
  let frameCount = 0;
  let at = 0;
  for (let info = frameInfo(sound); info && at + info.sizeBytes <= sound.length; info = frameInfo(sound, at)) {
    seekTable.add(at);
    frameCount++;
    at += info.sizeBytes;
  }
  if (frameCount === 0 || at < sound.length) return sound;
  const infoFrame = buildInfoFrame({
    firstHeader: sound,
    frameCount,
    audioBytes: sound.length,
    isVariableBitrate: false,
    seekTable,
    audioCrc: crc16(sound),
  });
  return Buffer.concat([ENCODER_TAG, infoFrame, sound]);
};

/** Sizes are below 128 bytes, where ID3's seven-bit numbers are plain ones. */
const encoderTag = (name: string): Uint8Array => {
  const text = Buffer.from(`\x03${name}\0`, 'latin1');
  const frame = Buffer.concat([Buffer.from('TSSE'), Buffer.from([0, 0, 0, text.length, 0, 0]), text]);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0, 0, 0, 0, frame.length]), frame]);
};

const ENCODER_TAG = encoderTag('narrate');
