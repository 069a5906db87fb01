import { close as closeFile, constants, open as openFile, read as readFile } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import { promisify } from 'node:util';
import { shellQuoted } from '../errors/shell-quoted.js';
import { NarrateError, systemCode } from '../errors.js';
import { textCleaner } from './clean.js';
import { decodeText } from './decode.js';

/** Where a script comes from: a file by its path, or a stream such as stdin with the name that messages call it. */
export type ScriptInput = { readonly path: string } | { readonly stream: Readable; readonly name: string };

export interface ReadOptions {
  readonly signal: AbortSignal;
  /** Told, in one line, what is wrong with the input and was mended. */
  readonly warn: (message: string) => void;
}

/** What messages call an input. */
export const inputName = (input: ScriptInput): string => ('path' in input ? input.path : input.name);

/**
 * The text of a script, in pieces as they arrive, never read ahead: decoded (UTF-8, or UTF-16 by its byte order mark),
 * newlines as `\n`, no controls, escape sequences or invisible characters. Invalid bytes become U+FFFD, with one warning.
 * @throws NarrateError ERR_INPUT  missing, unreadable, a folder or a device
 */
export async function* readScript(input: ScriptInput, { signal, warn }: ReadOptions): AsyncGenerator<string> {
  const name = inputName(input);
  const cleaner = textCleaner();
  const onInvalid = (offsetBytes: number, encoding: string): void =>
    warn(
      `Script "${name}" is not valid ${encoding} at byte ${offsetBytes}: the broken characters are replaced by U+FFFD`,
    );
  try {
    for await (const text of decodeText(bytesOf(input, signal), onInvalid)) {
      const cleaned = cleaner.push(text);
      if (cleaned) yield cleaned;
    }
    const rest = cleaner.end();
    if (rest) yield rest;
  } catch (reason) {
    signal.throwIfAborted();
    throw await unreadable(name, reason);
  }
}

/**
 * Whether a script file can be read at all. A pipe is not opened for it: whoever writes there would take us for its reader.
 * @throws NarrateError ERR_INPUT  missing, unreadable, a folder or a device
 */
export const checkReadable = async (path: string): Promise<void> => {
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) throw systemError('EISDIR');
    if (kind.isFile()) await assertNoBinary(path);
    if (kind.isFIFO()) return await access(path, constants.R_OK);
    if (!kind.isFile() && !kind.isCharacterDevice()) throw systemError('ENXIO');
    const fd = await open(path, OPEN_FLAGS);
    const readable = kind.isFile() || isatty(fd);
    await close(fd);
    if (!readable) throw systemError('ENXIO');
  } catch (reason) {
    throw await unreadable(path, reason);
  }
};

/** How files begin that are no text in any encoding; what only looks like one of them does not matter. */
const BINARY_SIGNATURE =
  /^(?:ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb]|RIFF.{4}WAVE|OggS|fLaC|%PDF-|PK\x03\x04|\x89PNG|GIF8|\xff\xd8\xff|\x1f\x8b|\x7fELF|.{4}ftyp)/s;
const SIGNATURE_BYTES = 12;

/** Speaking a sound file or a picture would only cost money. */
const assertNoBinary = async (path: string): Promise<void> => {
  const fd = await open(path, OPEN_FLAGS);
  try {
    const { bytesRead, buffer } = await read(fd, Buffer.alloc(SIGNATURE_BYTES), 0, SIGNATURE_BYTES, 0);
    if (!BINARY_SIGNATURE.test(buffer.toString('latin1', 0, bytesRead))) return;
  } finally {
    await close(fd);
  }
  throw new NarrateError('ERR_INPUT', `Cannot read script "${path}": it is not text`, {
    hint: 'name a text or Markdown file; other documents have to be converted first',
  });
};

const PIECE_SIZE_BYTES = 64 * 1024;
// Without O_NONBLOCK, a named pipe that nobody writes to yet would hold a thread no signal can free.
const OPEN_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

// Plain descriptors: a stream over a pipe closes its own, and a FileHandle would close that number a second time.
const open = promisify(openFile);
const close = promisify(closeFile);
const read = promisify(readFile);

async function* bytesOf(input: ScriptInput, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  signal.throwIfAborted();
  if ('stream' in input) {
    yield* streamBytes(input.stream, signal);
    return;
  }
  await checkReadable(input.path);
  const fd = await open(input.path, OPEN_FLAGS);
  if (isatty(fd)) yield* streamBytes(new ReadStream(fd), signal);
  else if ((await stat(input.path)).isFIFO())
    yield* streamBytes(new Socket({ fd, readable: true, writable: false }), signal);
  else yield* fileBytes(fd, signal);
}

async function* streamBytes(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for await (const piece of addAbortSignal(signal, stream)) {
    yield piece instanceof Uint8Array ? piece : Buffer.from(String(piece));
  }
}

async function* fileBytes(fd: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await read(fd, Buffer.allocUnsafe(PIECE_SIZE_BYTES), 0, PIECE_SIZE_BYTES, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await close(fd);
  }
}

const systemError = (code: string): Error => Object.assign(new Error(code), { code });

const REASONS: Readonly<Record<string, readonly [why: string, hint: string]>> = {
  ENOENT: ['no such file', "check the name; to speak words: echo 'Hello there.' | narrate -"],
  ENOTDIR: ['no such file', 'part of the path is not a folder'],
  EACCES: ['permission denied', 'make it readable, or pipe the script in'],
  EPERM: ['permission denied', 'make it readable, or pipe the script in'],
  EISDIR: ['it is a folder', 'name a file inside it'],
  ENXIO: ['it is a device', 'name a text or Markdown file, or pipe the script in'],
  ELOOP: ['its links go round in a circle', 'name the file itself'],
  ENAMETOOLONG: ['the name is too long', 'put words to be spoken into a file, or pipe them in'],
};

const unreadable = async (name: string, reason: unknown): Promise<NarrateError> => {
  if (reason instanceof NarrateError) return reason;
  const known = REASONS[systemCode(reason) ?? ''];
  const why = known?.[0] ?? (reason instanceof Error ? reason.message : String(reason));
  return new NarrateError('ERR_INPUT', `Cannot read script "${name}": ${why}`, {
    hint: (await meantHint(name, reason)) ?? known?.[1] ?? 'check the file or the program that writes it',
    cause: reason,
  });
};

/** What a missing script was meant to be: a file of nearly that name, or words to be spoken. */
const meantHint = async (name: string, reason: unknown): Promise<string | undefined> => {
  if (!['ENOENT', 'ENOTDIR'].includes(systemCode(reason) ?? '')) return undefined;
  const { nearbyFileHint } = await import('./nearby-file.js');
  const isText = /\s/.test(name) && name.length <= MAX_SHOWN_CHARS && !/[/\\]/.test(name);
  const asText = isText ? `to speak these words: echo ${shellQuoted(name)} | narrate -` : undefined;
  return (await nearbyFileHint(name, SCRIPT_NAME)) ?? asText;
};

/** What a script's name may end in, where nobody has said which files are meant. */
export const SCRIPT_NAME = /\.(?:md|markdown|txt|fountain|srt|vtt)$/i;

const MAX_SHOWN_CHARS = 60;
