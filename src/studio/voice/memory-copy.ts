/** A WebAssembly memory without its empty parts, which are most of it. */
export interface MemoryCopy {
  readonly lengthBytes: number;
  /** By number; what is missing is zero. */
  readonly chunks: ReadonlyMap<number, Buffer>;
}

/** Where a memory is not as another one, in blocks. */
export interface Difference {
  readonly lengthBytes: number;
  /** Where each block begins. */
  readonly starts: Uint32Array;
  /** The blocks, one after the other. */
  readonly bytes: Uint8Array;
}

/** A page of WebAssembly: every memory is a whole number of them. */
const CHUNK_BYTES = 65_536;
const BLOCK_BYTES = 256;
const ZERO = Buffer.alloc(CHUNK_BYTES);

export const copyMemory = ({ buffer }: WebAssembly.Memory): MemoryCopy => {
  const chunks = new Map<number, Buffer>();
  forChunks(buffer.byteLength, (index) => {
    const chunk = Buffer.from(buffer, index * CHUNK_BYTES, CHUNK_BYTES);
    if (!chunk.equals(ZERO)) chunks.set(index, Buffer.from(chunk));
  });
  return { lengthBytes: buffer.byteLength, chunks };
};

/** What must be put into `common` to have `memory`. */
export const differences = (memory: WebAssembly.Memory | MemoryCopy, common: MemoryCopy): Difference => {
  const lengthBytes = 'buffer' in memory ? memory.buffer.byteLength : memory.lengthBytes;
  assertSameLength(lengthBytes, common.lengthBytes);
  const starts: number[] = [];
  const blocks: Buffer[] = [];
  forChunks(lengthBytes, (index) => {
    const chunk =
      'buffer' in memory
        ? Buffer.from(memory.buffer, index * CHUNK_BYTES, CHUNK_BYTES)
        : (memory.chunks.get(index) ?? ZERO);
    const usual = common.chunks.get(index) ?? ZERO;
    if (chunk.equals(usual)) return;
    for (let at = 0; at < CHUNK_BYTES; at += BLOCK_BYTES) {
      if (chunk.compare(usual, at, at + BLOCK_BYTES, at, at + BLOCK_BYTES) === 0) continue;
      starts.push(index * CHUNK_BYTES + at);
      blocks.push(chunk.subarray(at, at + BLOCK_BYTES));
    }
  });
  return { lengthBytes, starts: Uint32Array.from(starts), bytes: Buffer.concat(blocks) };
};

/** Make `memory` what it was when `difference` was taken. */
export const restore = (memory: WebAssembly.Memory, common: MemoryCopy, difference: Difference): void => {
  assertSameLength(memory.buffer.byteLength, common.lengthBytes);
  assertSameLength(memory.buffer.byteLength, difference.lengthBytes);
  forChunks(common.lengthBytes, (index) => {
    const chunk = Buffer.from(memory.buffer, index * CHUNK_BYTES, CHUNK_BYTES);
    const usual = common.chunks.get(index) ?? ZERO;
    if (!chunk.equals(usual)) chunk.set(usual);
  });
  const bytes = Buffer.from(memory.buffer);
  difference.starts.forEach((start, index) => {
    bytes.set(difference.bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES), start);
  });
};

const forChunks = (lengthBytes: number, visit: (index: number) => void): void => {
  for (let index = 0; index < lengthBytes / CHUNK_BYTES; index++) visit(index);
};

const assertSameLength = (one: number, other: number): void => {
  if (one !== other) throw new Error(`the memory of an encoder grew from ${other} to ${one} bytes`);
};
