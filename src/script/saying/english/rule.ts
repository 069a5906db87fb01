/** What stands on both sides of a match, as far as rules look. */
export interface Around {
  readonly before: string;
  readonly after: string;
}

/** How something is written, and what English says for it. */
export interface EnglishRule {
  readonly name: string;
  /** Sticky. Bounded in all it repeats, so that no text makes it slow. */
  readonly pattern: RegExp;
  /** Undefined where it turns out to be something else: other rules, then, may know it. */
  say(match: RegExpExecArray, around: Around): string | undefined;
}

/** A rule for a whole token: nothing may follow that would make it part of something else. */
export const tokenRule = (name: string, source: string, say: EnglishRule['say'], flags = ''): EnglishRule => ({
  name,
  pattern: new RegExp(`(?:${source})${TOKEN_END}`, `yu${flags}`),
  say,
});

/** A rule for an abbreviation, whose full stop is a part of it. */
export const shortRule = (name: string, source: string, say: EnglishRule['say']): EnglishRule => ({
  name,
  pattern: new RegExp(`(?:${source})(?![\\p{L}\\p{N}.])`, 'yu'),
  say,
});

const TOKEN_END = [
  String.raw`(?=$|[\s)\]}"”’»;!?…—*_]`,
  String.raw`'(?!\d)|,(?!\d)|:(?!\d)|\.(?![\p{L}\p{N}_])|[-–](?=\p{L}))`,
].join('|');

/** A whole number, with or without commas between the thousands. */
export const WHOLE = String.raw`\d{1,3}(?:,\d{3}){1,5}(?!\d)|\d{1,15}(?!\d)`;

/** A whole number or a decimal. */
export const AMOUNT = String.raw`(?:${WHOLE})(?:\.\d{1,9}(?!\d))?|\.\d{1,9}(?!\d)`;

/** Whether the sentence ends here, apart from what closes it. */
export const endsSentence = ({ after }: Around): boolean => /^["'”’)\]»]{0,4}$/.test(after);

/** "a $5 bill", "a 10 km run", "the $20 bill": what is measured follows, and the measure has no plural. */
export const isAdjective = ({ before, after }: Around): boolean =>
  (/(?:^|[\s("“‘])an? $/i.test(before.slice(-4)) && /^[ -]\p{Ll}/u.test(after) && !FUNCTION_WORD.test(after)) ||
  (/\b(?:the|this|that|his|her|my|our|your|their|its|every|each|another|one) $/i.test(before.slice(-9)) &&
    MEASURED.test(after));

const MEASURED =
  /^ (?:bill|bills|note|coin|fee|fine|prize|tax|deal|ticket|budget|investment|fund|loan|gift card|donation|grant|bond|price tag|race|run|walk|hike|drive|stretch|zone|limit|disk|file|download|screen|lens|bag)\b/;

const FUNCTION_WORD =
  /^ (?:a|after|an|and|are|as|at|because|before|but|by|for|from|had|has|if|in|into|is|it|more|less|of|off|on|or|out|over|per|plus|since|so|than|that|the|then|to|until|was|we|were|when|which|while|who|with|you)\b/;
