import { readNote, removeNote, writeNote } from '../../store/private-note.js';

/** Which voice a name, or the account's first, meant lately: enough to open a connection with, never to speak with. */
export interface KnownVoices {
  /** @param wanted  as the person wrote it; the account's first when undefined */
  recall(wanted: string | undefined): string | undefined;
  remember(wanted: string | undefined, voiceId: string): void;
  forget(wanted: string | undefined): void;
  /** Resolves when what is remembered is on the disk. Never rejects. */
  close(): Promise<void>;
}

/**
 * Voices that one run remembers for the next, for a week.
 * @param folder       private
 * @param fingerprint  of the server and the key, given the wish: a short text from which neither can be told
 */
export const rememberedVoices = (folder: string, fingerprint: (wanted: string) => string): KnownVoices => {
  const nameOf = (wanted: string | undefined) => `voice-${fingerprint(JSON.stringify(wanted ?? null))}`;
  let writing = Promise.resolve();
  const recall = (wanted: string | undefined) => {
    const voiceId = readNote(folder, nameOf(wanted))?.voiceId;
    return typeof voiceId === 'string' && voiceId !== '' ? voiceId : undefined;
  };
  return {
    recall,
    remember: (wanted, voiceId) => {
      // Without it the next run asks first.
      writing = writing.then(() => writeNote(folder, nameOf(wanted), { voiceId }, LIFE_MS)).catch(() => {});
    },
    forget: (wanted) => {
      writing = writing.then(() => removeNote(folder, nameOf(wanted)));
    },
    close: () => writing,
  };
};

const LIFE_MS = 7 * 86_400_000;
