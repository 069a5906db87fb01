/** What a WASI command left behind. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one file it wrote. */
  readonly file: Uint8Array;
}

const SUCCESS = 0;
const BAD_FILE = 8;
const DIRECTORY = 3;
const NEW_FILE = 4;

/** Memory for a file that grows. */
class VirtualFile {
  #bytes = new Uint8Array(1 << 12);
  #length = 0;
  position = 0;

  get length(): number {
    return this.#length;
  }

  write(bytes: Uint8Array): void {
    const end = this.position + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(2 * end);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.position);
    this.position = end;
    this.#length = Math.max(this.#length, end);
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }
}

class Exit extends Error {
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/**
 * A fresh instance of a WASI command, to be run once: no clock, no network, no files but the one it writes, so that the same
 * arguments give the same bytes. (`node:wasi` warns that it is experimental and wants real files.)
 * @see https://github.com/WebAssembly/WASI/blob/snapshot-01/phases/snapshot/docs.md
 */
export const instantiate = (module: WebAssembly.Module): ((args: readonly string[]) => CommandResult) => {
  const files = [0, 1, 2].map(() => new VirtualFile());
  const outputs = new Map(files.map((file, descriptor) => [descriptor, file]));
  const output = new VirtualFile();
  let argv: Uint8Array[] = [];
  const view = () => new DataView(memory.buffer);

  const imports = {
    args_sizes_get(count: number, size: number) {
      view().setUint32(count, argv.length, true);
      view().setUint32(size, sizeOf(argv), true);
      return SUCCESS;
    },
    args_get(pointers: number, strings: number) {
      argv.forEach((arg, index) => {
        view().setUint32(pointers + 4 * index, strings, true);
        new Uint8Array(memory.buffer).set(arg, strings);
        strings += arg.length;
      });
      return SUCCESS;
    },
    clock_time_get(_clock: number, _precision: bigint, time: number) {
      view().setBigUint64(time, 0n, true);
      return SUCCESS;
    },
    fd_close: () => SUCCESS,
    fd_fdstat_get(descriptor: number, stat: number) {
      const [characterDevice, directory, regularFile] = [2, 3, 4];
      const type = descriptor < DIRECTORY ? characterDevice : descriptor === DIRECTORY ? directory : regularFile;
      view().setUint16(stat, type, true);
      view().setUint16(stat + 2, 0, true);
      view().setBigUint64(stat + 8, 0xffff_ffff_ffff_ffffn, true);
      view().setBigUint64(stat + 16, 0xffff_ffff_ffff_ffffn, true);
      return SUCCESS;
    },
    fd_fdstat_set_flags: () => SUCCESS,
    fd_prestat_get(descriptor: number, stat: number) {
      if (descriptor !== DIRECTORY) return BAD_FILE;
      view().setUint32(stat, 0, true);
      view().setUint32(stat + 4, 1, true);
      return SUCCESS;
    },
    fd_prestat_dir_name(_descriptor: number, name: number) {
      view().setUint8(name, '.'.charCodeAt(0));
      return SUCCESS;
    },
    fd_read: () => BAD_FILE,
    fd_seek(descriptor: number, offset: bigint, whence: number, position: number) {
      const file = outputs.get(descriptor);
      if (file === undefined) return BAD_FILE;
      const from = [0, file.position, file.length][whence] ?? 0;
      file.position = from + Number(offset);
      view().setBigUint64(position, BigInt(file.position), true);
      return SUCCESS;
    },
    fd_write(descriptor: number, vectors: number, count: number, written: number) {
      const file = outputs.get(descriptor);
      if (file === undefined) return BAD_FILE;
      const before = file.position;
      for (let vector = vectors; vector < vectors + 8 * count; vector += 8) {
        file.write(new Uint8Array(memory.buffer, view().getUint32(vector, true), view().getUint32(vector + 4, true)));
      }
      view().setUint32(written, file.position - before, true);
      return SUCCESS;
    },
    path_open(...args: (number | bigint)[]) {
      outputs.set(NEW_FILE, output);
      view().setUint32(Number(args[8]), NEW_FILE, true);
      return SUCCESS;
    },
    proc_exit(exitCode: number) {
      throw new Exit(exitCode);
    },
  };

  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: imports });
  const { memory, _start: start } = exports as { memory: WebAssembly.Memory; _start: () => void };

  return (args) => {
    argv = args.map((arg) => new TextEncoder().encode(`${arg}\0`));
    const exitCode = exitCodeOf(start);
    const [, stdout = '', stderr = ''] = files.map((file) => new TextDecoder().decode(file.bytes()));
    return { exitCode, stdout, stderr, file: output.bytes() };
  };
};

const exitCodeOf = (start: () => void): number => {
  try {
    start();
    return 0;
  } catch (reason) {
    if (reason instanceof Exit) return reason.exitCode;
    throw reason;
  }
};

const sizeOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);
