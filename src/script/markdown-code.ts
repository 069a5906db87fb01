/**
 * Whether an indented line is more likely a line of a program, a command or data than of prose, a letter's address or a poem.
 * Decided line by line, since the next may not be there yet.
 */
export const looksLikeCode = (line: string): boolean => SIGNS.some((sign) => sign.test(line));

const SIGNS: readonly RegExp[] = [
  // Ends as only programs do, or is nothing but brackets.
  /[;{}]\s*$/,
  /^[\s()[\]{}<>;,]+$/,
  // Assignments, arrows, comparisons, paths of members, calls.
  /(?:=>|->|::|:=|[!=]==?|&&|\|\||\+=|-=|<\/|\/>)/,
  /^[\w.$[\]'"]+\s*=\s*\S/,
  /^[\w.$]+\([^)]*\)/,
  /^(?:\$|%|>>>|#!|PS>) ?\S/,
  /^(?:\/\/|\/\*|#include|<[a-z!/?][^>]*>)/i,
  /^(?:def|class|function|fn|func|import|from|const|let|var|public|private|static|return|export|package|using|namespace)\s+[\w{(*"'.]+.*[(){}=:;'"]/,
  /^(?:if|for|while|switch|elif|try|except|catch)\b.*[:{(]\s*$/,
  /^(?:SELECT|INSERT|UPDATE|DELETE|CREATE) .*\b(?:FROM|INTO|SET|TABLE)\b/,
  /^(?:sudo|npm|npx|pip3?|git|cd|ls|curl|docker|brew|apt|apt-get|yarn|cargo|make|python3?|node) [\w./-]/,
  /^"[^"]+":\s*\S/,
];
