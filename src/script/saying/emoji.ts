/**
 * One emoji with all that belongs to it: variation selectors, skin tones, joined ones, flags, keycaps. Not the signs that are
 * read as words (© ® ™) or as sentence marks (‼ ⁉).
 */
export const EMOJI =
  /\p{RI}{1,2}|[\d#*]\ufe0f?\u20e3|(?![©®™‼⁉])(?:\p{Extended_Pictographic}|\p{EMod})(?:[\ufe0e\ufe0f\u{e0020}-\u{e007f}]|\p{EMod}|\u200d\p{Extended_Pictographic})*/gu;
