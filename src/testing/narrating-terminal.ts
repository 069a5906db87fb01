import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { StudioOptions } from '../studio/server.js';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.js';
import { recordingPlayer } from './recording-player.js';
import { BIN } from './run-narrate.js';
import { type Service, startService } from './service.js';
import type { ToneOptions } from './tone-voices.js';

/**
 * A pseudo-terminal in whose folder `./narrate` is the built program, with a service, and a player that keeps time. A script
 * lies there: `story.txt`, of many short paragraphs.
 */
export interface NarratingTerminal extends PseudoTerminal {
  readonly service: Service;
  /** Its rows without the figures that time changes: each number is a `#`, the spinner a `*`, and a sum no less than it is. */
  steady(): string[];
}

/** The sentences of `story.txt`, each a paragraph of its own. */
export const STORY = Array.from({ length: 40 }, (_, at) => `This is sentence number ${at} of a story that goes on.`);

export const openNarratingTerminal = async (
  screen: Parameters<typeof openPseudoTerminal>[0] = {},
  service: Partial<StudioOptions> & ToneOptions = {},
): Promise<NarratingTerminal> => {
  const running = await startService(service);
  const player = recordingPlayer('aplay');
  const terminal = openPseudoTerminal(screen);
  onTestFinished(() => terminal.close());
  writeFileSync(path.join(terminal.folder, 'story.txt'), STORY.join('\n\n'));
  const env = { HOME: terminal.folder, ...running.env, ...player.env };
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  const program = `#!/bin/sh\nexec /usr/bin/env ${variables.join(' ')} '${process.execPath}' '${BIN}' "$@"\n`;
  writeFileSync(path.join(terminal.folder, 'narrate'), program, { mode: 0o755 });
  await terminal.shows(/^\[0]>$/);
  return {
    ...terminal,
    service: running,
    steady: () =>
      terminal.screen().map((row) =>
        row
          .replace(/[\d.,:]*\d/g, '#')
          .replace(/[⠀-⣿]/g, '*')
          .replace('under $', '$'),
      ),
  };
};
