import type { Flags } from './settings/flags.js';
import type { Terminal } from './terminal.js';

/** What every command is handed. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Where `.env` is looked for. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  /** Aborted by the first signal (Ctrl-C and others). */
  readonly signal: AbortSignal;
}

export interface NarrateFlags extends Flags {
  /** Scripts named as other programs name them. */
  readonly file?: readonly string[];
  readonly listVoices?: boolean;
  /** A file's name, or empty for a report on stderr. */
  readonly metrics?: string;
  readonly cache?: boolean;
  readonly fresh?: boolean;
  readonly captions?: boolean;
  readonly writeSubtitles?: readonly string[];
  readonly estimate?: boolean;
  readonly confirmAbove?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}
