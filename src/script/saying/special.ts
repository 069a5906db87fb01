/** Whether a sentence is looked into in any language: there may be a mark, an emoji or an address in it. */
export const isSpecial = (text: string): boolean => SPECIAL.test(text);

const SPECIAL = /[\p{RI}\p{Extended_Pictographic}\p{EMod}\u{f0000}-\u{ffffd}]|\u20e3|:\/\/|www\./iu;
