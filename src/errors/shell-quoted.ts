/** A word as a POSIX shell takes it for one, so that the commands in hints can be pasted. */
export const shellQuoted = (text: string): string =>
  /^[\w.,/:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
