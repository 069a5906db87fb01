/**
 * What is to be spoken: text; pieces of it as they are written, which may end anywhere (a language model's stream, a
 * `Readable`, a `ReadableStream` such as the body of a `Response`), as text or bytes; a whole script as UTF-8 bytes; or files,
 * one after another.
 */
export type Script =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | WebStream<string>
  | WebStream<Uint8Array>
  | { readonly file: string | readonly string[] };

/** As much of a `ReadableStream` as says what it is made of: both Node and the DOM declare one, and a caller may have only one. */
interface WebStream<Piece> {
  getReader(): { read(): Promise<{ done: boolean; value?: Piece | undefined }> };
}
