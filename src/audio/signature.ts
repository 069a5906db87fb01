/** What bytes that are no MP3 seem to be, for an error message; it never quotes them. */
export const soundsLike = (bytes: Uint8Array): string => {
  const text = String.fromCharCode(...bytes.subarray(0, 12));
  const found = SIGNATURES.find(([pattern]) => pattern.test(text));
  return found ? `got ${found[1]} instead` : 'no MP3 frame at the start';
};

const SIGNATURES: readonly (readonly [RegExp, string])[] = [
  [/^\s*[{[]/, 'JSON'],
  [/^\s*</, 'HTML or XML'],
  [/^RIFF/, 'WAV'],
  [/^OggS/, 'Ogg'],
  [/^fLaC/, 'FLAC'],
  [/^\x1aE\xdf\xa3/, 'WebM'],
  [/^.{4}ftyp/s, 'MP4'],
];
