/** Remembers where frames begin, in bounded memory, for the table of contents of an MP3 header. */
export interface SeekTable {
  /** The next frame begins at `offsetBytes` of the sound. */
  add(offsetBytes: number): void;
  /** 100 bytes: where, in 256ths of the file, each hundredth of the playing time begins. */
  toc(headerBytes: number, audioBytes: number): Uint8Array;
}

export const createSeekTable = (): SeekTable => {
  /** The offset of every `stride`-th frame. */
  let offsets: number[] = [];
  let stride = 1;
  let frameCount = 0;
  return {
    add(offsetBytes) {
      if (frameCount % stride === 0) offsets.push(offsetBytes);
      frameCount++;
      if (offsets.length < MAX_ENTRIES) return;
      offsets = offsets.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    toc(headerBytes, audioBytes) {
      return Uint8Array.from({ length: 100 }, (_, percent) => {
        const offset = offsets[Math.floor((percent * frameCount) / 100 / stride)] ?? 0;
        // The first entry stays 0: players start at the header and skip it themselves.
        const position = percent === 0 ? 0 : headerBytes + offset;
        return Math.min(255, Math.floor((256 * position) / (headerBytes + audioBytes)));
      });
    },
  };
};

/** Four times the entries of the table of contents: enough that rounding does not show. */
const MAX_ENTRIES = 1024;
