/** An address in a text. */
export interface WebAddress {
  readonly start: number;
  readonly end: number;
  /** Without "www.". */
  readonly host: string;
}

/** The addresses of web pages in a text: those with a scheme, or with "www." in front. */
export const webAddresses = (text: string): WebAddress[] =>
  [...text.matchAll(ADDRESS)].flatMap(({ 0: match, index }) => {
    const address = withoutClosers(match);
    const authority = address.replace(/^[a-z]{2,5}:\/\//i, '').split(/[/?#]/, 1)[0] ?? '';
    const host = authority.slice(authority.lastIndexOf('@') + 1).replace(/^www\.|:\d{1,5}$/gi, '');
    return /^[\p{L}\p{N}]/u.test(host) ? [{ start: index, end: index + address.length, host }] : [];
  });

/** Where e-mail addresses stand in a text. */
export const EMAIL_ADDRESS = /(?<![\w.+-])[\w.+-]{1,64}@[a-z\d-]{1,63}(?:\.[a-z\d-]{1,63}){1,8}/gi;

const ADDRESS =
  /(?:(?<![\p{L}\p{N}])(?:https?|ftp):\/\/|(?<![\p{L}\p{N}@._-])www\.(?=[a-z\d]))[^\s<>"“”«»`|\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef\u{f0000}-\u{ffffd}]{1,4000}/giu;

/** Punctuation at the end belongs to the sentence, except a bracket that the address itself opened. */
const withoutClosers = (address: string): string => {
  let end = address.length;
  let unopened = count(address, ')') - count(address, '(');
  for (;;) {
    const last = address.charAt(end - 1);
    if (!/[.,;:!?'’…)\]}*_—–]/.test(last) || (last === ')' && unopened <= 0)) return address.slice(0, end);
    if (last === ')') unopened -= 1;
    end -= 1;
  }
};

const count = (text: string, character: string): number => text.split(character).length - 1;
