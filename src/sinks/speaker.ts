import { NarrateError } from '../errors.js';
import { type AudioDevice, type PlaybackOptions, type PlaybackSink, playbackSink } from './playback.js';
import { findOnPath } from './player-environment.js';
import { type StartPlayerOptions, startPlayer } from './player-process.js';
import { PLAYERS, type Player } from './players.js';

export interface SpeakerOptions extends Omit<StartPlayerOptions, 'player' | 'path'> {
  /** Which to try, in order (default: all that are known). */
  readonly players?: readonly Player[];
}

/** A player that has proven itself. */
export interface Speaker extends AudioDevice {
  readonly playerName: string;
}

/**
 * Start the first player that proves that it plays. Takes 20 to 200 ms, longer for each one that fails.
 * @throws NarrateError ERR_PLAYBACK  there is none: says what to install
 */
export const openSpeaker = async ({ players = PLAYERS, ...options }: SpeakerOptions): Promise<Speaker> => {
  const { env, signal } = options;
  const failures: NarrateError[] = [];
  const tried: string[] = [];
  for (const player of players) {
    signal?.throwIfAborted();
    const path = typeof player.command === 'string' ? await findOnPath(player.command, env) : player.command();
    if (path === undefined) continue;
    try {
      const device = await startPlayer({ ...options, player, path });
      return Object.assign(device, { playerName: player.name });
    } catch (reason) {
      signal?.throwIfAborted();
      tried.push(player.name);
      failures.push(NarrateError.from(reason));
    }
  }
  if (failures.length === 0)
    throw new NarrateError('ERR_PLAYBACK', 'Cannot play: no audio player found', { hint: INSTALL_HINT });
  throw new NarrateError('ERR_PLAYBACK', `Cannot play: no sound device works; tried ${tried.join(', ')}`, {
    hint: 'connect one, or save with -o episode.mp3; to see what each said: narrate doctor',
    cause: new AggregateError(failures, failures.map((failure) => failure.message).join('\n')),
  });
};

export const INSTALL_HINT =
  process.platform === 'linux'
    ? 'apt install pulseaudio-utils (or alsa-utils, mpv, ffmpeg), or save with -o episode.mp3'
    : 'install mpv, ffmpeg or sox, or save with -o episode.mp3';

export interface SpeakerSinkOptions
  extends Omit<PlaybackOptions, 'openDevice'>,
    Pick<SpeakerOptions, 'env' | 'players'> {}

/**
 * Plays through the loudspeaker. The player is started at once; `ready` tells whether there is one. When it has to be
 * started again, that which has proven itself comes first.
 */
export const speakerSink = ({ env, players = PLAYERS, ...playback }: SpeakerSinkOptions): PlaybackSink => {
  let inOrder = players;
  return playbackSink({
    ...playback,
    async openDevice(signal) {
      const format = { sampleRateHz: playback.format.sampleRateHz, channels: 1 };
      const speaker = await openSpeaker({ format, env, signal, players: inOrder });
      const isProven = ({ name }: Player) => name === speaker.playerName;
      inOrder = [...players.filter(isProven), ...players.filter((player) => !isProven(player))];
      return speaker;
    },
  });
};
