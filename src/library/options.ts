import type { NarrationNews } from './events.js';

/**
 * How a script is spoken. The names are those of the command line's flags, with the same values, checks and defaults. What the
 * script says in its front matter counts where an option is left out.
 */
export interface NarrateOptions extends VoiceOptions, ScriptOptions, ServiceOptions {
  /** Ends the narration: it rejects with the signal's reason, and leaves nothing open. */
  readonly signal?: AbortSignal | undefined;
  /** Whether takes are kept for later narrations, and found again, so that nothing is paid for twice (default true). */
  readonly cache?: boolean | undefined;
}

export interface VoiceOptions {
  /** The narrator's, by name or id (default: the account's first). */
  readonly voice?: string | undefined;
  /** Default `eleven_flash_v2_5`. */
  readonly model?: string | undefined;
  /** Latency against expression; numbers are the characters that the service gathers, 50-500 each (default `balanced`). */
  readonly schedule?: 'speed' | 'balanced' | 'quality' | 'adaptive' | readonly number[] | undefined;
  /** 0.7-1.2. */
  readonly speed?: number | undefined;
  /** Words per minute, in place of `speed`; 175 is speed 1. */
  readonly rate?: number | undefined;
  /** 0-1. */
  readonly stability?: number | undefined;
  /** 0-1. */
  readonly similarity?: number | undefined;
  /** 0-1; above 0 costs latency. */
  readonly style?: number | undefined;
  /** Closer to the original speaker; adds latency. */
  readonly speakerBoost?: boolean | undefined;
  /** 0-4294967295: the same take again, at best effort. */
  readonly seed?: number | undefined;
  /** The service's output format (default `mp3_44100_128`); speakers take MP3 and PCM. */
  readonly format?: string | undefined;
}

export interface ScriptOptions {
  /** How the script is written (default: by a file's extension; text and pieces are Markdown). */
  readonly input?: 'text' | 'markdown' | 'fountain' | 'srt' | 'vtt' | undefined;
  /** ISO 639-1: `en`, `de`, `ja`. */
  readonly lang?: string | undefined;
  /** Whether numbers and dates are spelled out. */
  readonly normalize?: 'auto' | 'on' | 'off' | undefined;
  /** Voices of the speakers, `{ HOST: 'Rachel' }`, or the path of a YAML file. */
  readonly cast?: Readonly<Record<string, string>> | string | undefined;
  /** Silence before another speaker: seconds, or `'300ms'` (default `'300ms'`). */
  readonly turnGap?: number | string | undefined;
  /** Silence between paragraphs (default 0). */
  readonly paragraphGap?: number | string | undefined;
  /** Silence before a heading (default 0). */
  readonly chapterGap?: number | string | undefined;
  /** How words are said: the path of a YAML file. */
  readonly lexicon?: string | undefined;
  /** The service's pronunciation dictionaries, `id` or `id:version`. */
  readonly dictionary?: string | readonly string[] | undefined;
  /** Refuse to speak more than so many characters. */
  readonly maxChars?: number | undefined;
}

export interface ServiceOptions {
  /** Default: `ELEVENLABS_API_KEY` of the environment, `ELEVEN_API_KEY` or `XI_API_KEY`. No file is read for it. */
  readonly apiKey?: string | undefined;
  /** Default `auto`: the service if there is a key or a `baseUrl`, else the offline voice. */
  readonly engine?: 'auto' | 'elevenlabs' | 'offline' | undefined;
  /** Another server with the same API; plain text only to this machine. */
  readonly baseUrl?: string | URL | undefined;
  /** Default `auto`: HTTP when the WebSocket keeps failing. */
  readonly transport?: 'auto' | 'websocket' | 'http' | undefined;
  /** Passages spoken at once, 1-16 (default: learnt from the service). */
  readonly concurrency?: number | undefined;
  /** Give up after so many seconds without any progress (default 600, but 20 before the first success). */
  readonly timeout?: number | undefined;
  /** How many seconds ahead of the ear text is sent when it is only played (default 60). */
  readonly lookAhead?: number | undefined;
}

/** What is told while sound goes somewhere else than to the caller. */
export interface NewsOptions {
  /** Told of words, passages, retries and warnings; what it throws ends the narration. */
  readonly onEvent?: ((event: NarrationNews) => void) | undefined;
}

/** A file that is saved, and what goes with it. */
export interface SaveOptions extends NewsOptions {
  /** What was said when: `.srt`, `.vtt` or `.json` files. */
  readonly subtitles?: string | readonly string[] | undefined;
  /** A Podcasting 2.0 chapters file. */
  readonly chapters?: string | undefined;
  readonly title?: string | undefined;
  readonly author?: string | undefined;
  readonly show?: string | undefined;
  /** Its picture: `.jpg` or `.png`. */
  readonly cover?: string | undefined;
  /** Play it as well. */
  readonly play?: boolean | undefined;
  /** Forget an interrupted narration to the same file instead of going on with it. */
  readonly fresh?: boolean | undefined;
}
