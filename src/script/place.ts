/** Where something stands in a script, for messages: 1-based; the column counts UTF-16 code units. */
export interface ScriptPlace {
  /** What messages call the script. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** "talk.md:12:5", as editors and terminals know it. */
export const placeName = ({ file, line, column }: ScriptPlace): string => `${file}:${line}:${column}`;
