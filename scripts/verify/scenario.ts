import type { SocketStep } from '../../src/studio/recording/drive-socket.js';

/** What is asked of the service and of the studio, word for word the same. "{voice}" stands for a voice of theirs. */
export interface Scenario {
  readonly name: string;
  /** Which key goes with it; default "good". */
  readonly key?: 'good' | 'bad' | 'none';
  readonly path: string;
  /** "{page}" and "{token}" stand for what an earlier answer gave. */
  readonly query?: Readonly<Record<string, string>>;
  /** What will be spoken, as far as is known: that costs. */
  readonly speaks?: string;
  readonly modelId?: string;
  /** It takes more than a few seconds. */
  readonly isSlow?: boolean;
  readonly ask:
    | { readonly steps: readonly SocketStep[] }
    | { readonly method: 'GET' | 'POST'; readonly body?: unknown };
  /** What its answer gives for later ones: the name, and the field of the body. */
  readonly gives?: { readonly name: 'page' | 'token'; readonly field: string };
}

export const FLASH = 'eleven_flash_v2_5';
