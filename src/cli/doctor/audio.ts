import { setTimeout as sleep } from 'node:timers/promises';
import { NarrateError } from '../../errors.js';
import { findOnPath } from '../../sinks/player-environment.js';
import { PLAYERS, type Player } from '../../sinks/players.js';
import { INSTALL_HINT, openSpeaker } from '../../sinks/speaker.js';
import type { Finding } from './finding.js';
import type { Surroundings } from './surroundings.js';

/**
 * Which player would be used: the first that proves that it opens a device, as for a narration. Nothing is heard.
 * @param known  in the order they are tried
 */
export const examineAudio = async (
  { env }: Pick<Surroundings, 'env'>,
  signal: AbortSignal,
  known: readonly Player[] = PLAYERS,
): Promise<Finding> => {
  const players = await installed(known, env);
  const names = players.map(({ name }) => name);
  if (names.length === 0) {
    const details = { player: null, players: names };
    return {
      status: 'warning',
      message: 'no player found: nothing can be heard, only saved',
      hint: INSTALL_HINT,
      details,
    };
  }
  const failures: Record<string, string> = {};
  for (const player of players) {
    try {
      const speaker = await openSpeaker({ format: FORMAT, env, signal, players: [player] });
      try {
        // One that says nothing when its device opens may only have been slow to fail.
        if (!player.says) await Promise.race([speaker.failure, sleep(PATIENCE_MS, undefined, { signal })]);
      } finally {
        await speaker.abort();
      }
      const details = { player: player.name, players: names, failures };
      return { status: 'ok', message: `${player.name} opens a device${besides(player.name, names)}`, details };
    } catch (reason) {
      signal.throwIfAborted();
      failures[player.name] = lastWords(NarrateError.from(reason));
    }
  }
  return {
    status: 'warning',
    message: `no sound device opens (tried ${names.join(', ')}): nothing can be heard, only saved`,
    hint: 'connect one, or save with -o episode.mp3; --verbose tells what each said',
    details: { player: null, players: names, failures },
  };
};

const PATIENCE_MS = 1_500;
const FORMAT = { sampleRateHz: 44_100, channels: 1 };

const installed = async (known: readonly Player[], env: NodeJS.ProcessEnv): Promise<Player[]> => {
  const found: Player[] = [];
  for (const player of known) {
    const { command } = player;
    if (typeof command === 'string' ? await findOnPath(command, env) : command()) found.push(player);
  }
  return found;
};

const besides = (used: string, names: readonly string[]): string => {
  const others = names.filter((name) => name !== used);
  return others.length > 0 ? `; also installed: ${others.join(', ')}` : '';
};

/** What the player itself said: the speaker tells that in its cause. */
const lastWords = ({ cause, message }: NarrateError): string => (cause instanceof Error ? cause.message : message);
