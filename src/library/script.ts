import type { ReadableStream } from 'node:stream/web';

/**
 * What is to be spoken: text; pieces of it as they are written, which may end anywhere (a language model's stream, a
 * `Readable`, a `ReadableStream` such as the body of a `Response`), as text or bytes; or files, one after another.
 */
export type Script =
  | string
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string>
  | ReadableStream<Uint8Array>
  | { readonly file: string | readonly string[] };
