/**
 * A title as a file's name, without its ending: what no file's name may have on some system becomes a dash or is left out.
 * @returns undefined when nothing is left
 */
export const titleName = (title: string): string | undefined => {
  const name = title
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\s\p{Cc}\p{Cs}\p{Co}]+/gu, ' ')
    .replace(/[*?"<>]/g, '')
    // "Part 1: Rain" reads well as "Part 1 - Rain", and "and/or" as "and-or".
    .replace(/\s*[/\\:|]+\s*/g, (mark) => (/\s/.test(mark) ? ' - ' : '-'))
    .replace(/^[\s.-]+|[\s.-]+$/g, '');
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(name) ? clipped(name, MAX_BYTES) || undefined : undefined;
};

/**
 * One name of a path, made such that it can be one everywhere and leads to no other folder. What is too long is cut before
 * its ending.
 */
export const componentOf = (text: string): string => {
  const name = text.replaceAll('\0', '').replace(/^\.*$/, '_');
  const safe = RESERVED.test(name) ? name.replace(/^[^.]+/, '$&_') : name;
  const ending = /\.[\w-]{1,16}$/.exec(safe)?.[0] ?? '';
  return clipped(safe.slice(0, safe.length - ending.length), MAX_BYTES - ending.length) + ending;
};

// Of the 255 that file systems allow, some are for what is written beside it.
const MAX_BYTES = 200;

/** Names of devices, with any ending. @see https://learn.microsoft.com/en-us/windows/win32/fileio/naming-a-file */
const RESERVED = /^(?:con|prn|aux|nul|com[1-9¹²³]|lpt[1-9¹²³])(?:\.|$)/i;

/** Cut between characters. */
const clipped = (text: string, maxBytes: number): string => {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let sizeBytes = 0;
  let end = 0;
  // Made only where it is needed: its tables take 10 ms and more to load.
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    sizeBytes += Buffer.byteLength(segment);
    if (sizeBytes > maxBytes) break;
    end = index + segment.length;
  }
  return text.slice(0, end).trimEnd();
};
