import type { ScriptPlace } from './place.js';

/** Who is to speak, where that is not the narrator. */
export interface Role {
  /** As the script writes it: a speaker's name (`HOST`), or the voice or speaker that `[voice: …]` names. */
  readonly name: string;
  /** A speaker gets a voice even if none was cast; a voice that is named must exist. */
  readonly kind: 'speaker' | 'voice';
  readonly place: ScriptPlace;
}

/** Under which a role is cast: `Host`, `HOST` and `host` are one. */
export const roleKey = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

/** Whether both are the same one's, or the narrator's. */
export const isSameRole = (one: Role | undefined, other: Role | undefined): boolean =>
  (one && roleKey(one.name)) === (other && roleKey(other.name));
