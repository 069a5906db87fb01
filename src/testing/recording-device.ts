import { nullDevice } from '../sinks/null.js';
import type { AudioDevice } from '../sinks/playback.js';

/** Devices without sound, one after the other as a sink opens them, that keep what they are given. */
export interface RecordingDevices {
  readonly open: () => Promise<AudioDevice>;
  /** What each was given: s16le, mono, in pieces. */
  readonly given: readonly (readonly Uint8Array[])[];
  /** What each has sounded of it, up to now or to its end. */
  sounded(): Buffer[];
}

export const recordingDevices = (
  sampleRateHz: number,
  pace: 'realtime' | 'instant',
  manners: { readonly canPause?: boolean } = {},
): RecordingDevices => {
  const given: Uint8Array[][] = [];
  const soundedMs: (() => number)[] = [];
  return {
    given,
    async open() {
      const pieces: Uint8Array[] = [];
      const device = nullDevice(sampleRateHz, pace, (pcm) => pieces.push(pcm));
      given.push(pieces);
      let end: number | undefined;
      soundedMs.push(() => end ?? device.soundedMs);
      const abort = () => {
        end ??= device.soundedMs;
        return abortDevice.call(device);
      };
      const abortDevice = device.abort;
      return Object.assign(device, { abort, ...manners });
    },
    sounded: () =>
      given.map((pieces, index) =>
        Buffer.concat(pieces).subarray(0, 2 * Math.round(((soundedMs[index]?.() ?? 0) * sampleRateHz) / 1000)),
      ),
  };
};
