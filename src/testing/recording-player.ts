import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './run-narrate.js';

/** A player that keeps all it is given, and the only one to be found in its environment. */
export interface RecordingPlayer {
  /** Its folder is the whole PATH, and no device of this machine can be opened. */
  readonly env: { readonly PATH: string; readonly ALSA_CONFIG_PATH: string; readonly PULSE_SERVER: string };
  /** s16le, mono; empty if it was never started. */
  pcm(): Buffer;
  /** Its environment and its arguments, as text. */
  surroundings(): string;
}

/**
 * @param name  of a player whose manners are known: "aplay"
 * @param diesAfterBytes  then it fails with a complaint; by default never
 */
export const recordingPlayer = (name: string, diesAfterBytes?: number): RecordingPlayer => {
  const folder = temporaryFolder();
  const [pcm, surroundings] = [path.join(folder, 'pcm'), path.join(folder, 'surroundings')];
  const listen =
    diesAfterBytes === undefined
      ? 'exec /bin/cat'
      : `trap "echo 'the cable was pulled' >&2; exit 1" EXIT; /usr/bin/head -c ${diesAfterBytes}`;
  // Says what each of the known players says when its device is open. What it needs itself has no PATH to be found on.
  const script = `#!/bin/sh
{ /usr/bin/env; echo "$0 $*"; } > '${surroundings}'
echo 'Connected to device recorder' >&2
echo 'Playing raw data' >&2
${listen} > '${pcm}'
`;
  writeFileSync(path.join(folder, name), script);
  chmodSync(path.join(folder, name), 0o755);
  return {
    env: { PATH: folder, ALSA_CONFIG_PATH: '/dev/null', PULSE_SERVER: 'unix:/nonexistent' },
    pcm: () => (existsSync(pcm) ? readFileSync(pcm) : Buffer.alloc(0)),
    surroundings: () => (existsSync(surroundings) ? readFileSync(surroundings, 'utf8') : ''),
  };
};
