/** The flags as they were typed. */
export interface Flags {
  readonly output?: string;
  readonly play?: boolean;
  readonly voice?: string;
  readonly model?: string;
  readonly schedule?: string;
  readonly engine?: string;
  readonly baseUrl?: string;
  readonly input?: string;
  readonly format?: string;
  readonly speed?: string;
  readonly rate?: string;
  readonly stability?: string;
  readonly similarity?: string;
  readonly style?: string;
  readonly speakerBoost?: boolean;
  readonly seed?: string;
  readonly lang?: string;
  readonly normalize?: string;
  readonly transport?: string;
  readonly lookAhead?: string;
  readonly timeout?: string;
  readonly concurrency?: string;
  readonly maxChars?: string;
  readonly cast?: string;
  readonly turnGap?: string;
  readonly paragraphGap?: string;
  readonly chapterGap?: string;
  readonly lexicon?: string;
  readonly dictionary?: readonly string[];
  readonly title?: string;
  readonly author?: string;
  readonly show?: string;
  readonly cover?: string;
  readonly subtitles?: readonly string[];
  readonly chapters?: string;
  /** Of the config file. */
  readonly profile?: string;
}
