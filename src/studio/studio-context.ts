import type { Account } from './account/account.js';
import type { Tokens } from './account/tokens.js';
import type { StudioLimits } from './guard/limits.js';
import type { Previews } from './http/previews.js';
import type { SessionLog } from './session-log.js';
import type { Voices } from './voice/voices.js';
import type { ReplaceableFaultBoard } from './weather/fault-board.js';
import type { Paces } from './weather/latency.js';

/** What every connection of one studio shares. */
export interface StudioContext {
  readonly voices: Voices;
  /** The one accepted key; undefined accepts any, and none. */
  readonly apiKey: string | undefined;
  readonly faults: ReplaceableFaultBoard;
  /** One for each connection and request. */
  readonly paces: Paces;
  readonly log: SessionLog;
  /** How long the service waits between its last frame and its close frame. */
  readonly closeDelayMs: number;
  /** How long one second of `inactivity_timeout` lasts. */
  readonly inactivitySecondMs: number;
  /** Most voices on one page of /v2/voices. */
  readonly pageSizeMax: number;
  readonly maxConnections: number;
  readonly account: Account;
  readonly limits: StudioLimits;
  readonly tokens: Tokens;
  readonly previews: Previews;
}
