/** A stretch of Fountain as it is spoken: without emphasis, lyrics marks and escapes. */
export const fountainText = (text: string): string =>
  text
    .replace(/^\s*~\s*/, '')
    .replace(ESCAPED, (_whole, sign: string) => String.fromCharCode(ESCAPE_BASE + sign.charCodeAt(0)))
    .replace(BOLD, '$2')
    .replace(BOLD, '$2')
    .replace(UNDERLINED, '$1')
    .replace(HIDDEN, (sign) => String.fromCharCode(sign.charCodeAt(0) - ESCAPE_BASE));

/** Escaped signs are private characters while the others are looked for. */
const ESCAPE_BASE = 0xf600;
const ESCAPED = /\\([!-/:-@[-`{-~])/g;
const HIDDEN = /[\uf621-\uf67e]/g;

/** `2*3*4` is a sum. */
const BOLD = /(?<![\p{L}\p{N}*])(\*{1,3})(?=[^\s*])([^*]*[^*\s])\1/gu;
const UNDERLINED = /(?<![\p{L}\p{N}_])_(?=[^\s_])([^_]*[^_\s])_(?![\p{L}\p{N}_])/gu;
