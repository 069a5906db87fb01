import type { StudioVoice, Voices } from '../voice/voices.js';

/**
 * Voices that also answer for the service's stock voices, which clients name by default: whoever has their ids in a program hears
 * a voice of the same gender. They are not listed.
 * @returns `voices` itself, found under more ids
 */
export const withStockVoices = (voices: Voices): Voices => {
  const standIn = (id: string): StudioVoice | undefined => {
    const gender = STOCK_VOICES.get(id)?.gender;
    if (gender === undefined) return undefined;
    // The embedded voices alone: nobody looks for others because of a name.
    return STAND_INS[gender].map((one) => voices.find(one)).find((voice) => voice !== undefined) ?? voices.list[0];
  };
  return {
    get list() {
      return voices.list;
    },
    find(id) {
      const voice = voices.find(id);
      if (voice) return voice;
      const spoken = standIn(id);
      return spoken && { ...spoken, id, name: STOCK_VOICES.get(id)?.name ?? spoken.name };
    },
    open: (options) => {
      const isStock = STOCK_VOICES.has(options.voiceId) && !voices.find(options.voiceId);
      return voices.open(isStock ? { ...options, voiceId: standIn(options.voiceId)?.id ?? options.voiceId } : options);
    },
    close: () => voices.close(),
  };
};

type Gender = 'female' | 'male';

const STAND_INS: Readonly<Record<Gender, readonly string[]>> = { female: ['flite-slt'], male: ['flite-rms'] };

/** The vendor's premade voices, as its documentation and the defaults of public clients name them. */
const STOCK_VOICES: ReadonlyMap<string, { readonly name: string; readonly gender: Gender }> = new Map([
  ['21m00Tcm4TlvDq8ikWAM', { name: 'Rachel', gender: 'female' }],
  ['9BWtsMINqrJLrRacOk9x', { name: 'Aria', gender: 'female' }],
  ['AZnzlk1XvdvUeBnXmlld', { name: 'Domi', gender: 'female' }],
  ['CwhRBWXzGAHq8TQ4Fs17', { name: 'Roger', gender: 'male' }],
  ['EXAVITQu4vr4xnSDxMaL', { name: 'Sarah', gender: 'female' }],
  ['ErXwobaYiN019PkySvjV', { name: 'Antoni', gender: 'male' }],
  ['FGY2WhTYpPnrIDTdsKH5', { name: 'Laura', gender: 'female' }],
  ['IKne3meq5aSn9XLyUdCD', { name: 'Charlie', gender: 'male' }],
  ['JBFqnCBsd6RMkjVDRZzb', { name: 'George', gender: 'male' }],
  ['MF3mGyEYCl7XYWbV9V6O', { name: 'Elli', gender: 'female' }],
  ['N2lVS1w4EtoT3dr4eOWO', { name: 'Callum', gender: 'male' }],
  ['TX3LPaxmHKxFdv7VOQHJ', { name: 'Liam', gender: 'male' }],
  ['TxGEqnHWrfWFTfGW9XjX', { name: 'Josh', gender: 'male' }],
  ['VR6AewLTigWG4xSOukaG', { name: 'Arnold', gender: 'male' }],
  ['XB0fDUnXU5powFXDhCwa', { name: 'Charlotte', gender: 'female' }],
  ['Xb7hH8MSUJpSbSDYk0k2', { name: 'Alice', gender: 'female' }],
  ['XrExE9yKIg1WjnnlVkGX', { name: 'Matilda', gender: 'female' }],
  ['bIHbv24MWmeRgasZH58o', { name: 'Will', gender: 'male' }],
  ['cgSgspJ2msm6clMCkdW9', { name: 'Jessica', gender: 'female' }],
  ['cjVigY5qzO86Huf0OWal', { name: 'Eric', gender: 'male' }],
  ['iP95p4xoKVk53GoZ742B', { name: 'Chris', gender: 'male' }],
  ['nPczCjzI2devNBz1zQrb', { name: 'Brian', gender: 'male' }],
  ['onwK4e9ZLuTAKqWW03F9', { name: 'Daniel', gender: 'male' }],
  ['pFZP5JQG7iQjIQuC4Bku', { name: 'Lily', gender: 'female' }],
  ['pNInz6obpgDQGcFmaJgB', { name: 'Adam', gender: 'male' }],
  ['pqHfZKP75CvOlQylNhV4', { name: 'Bill', gender: 'male' }],
  ['yoZ06aMxZJJ28mfd3POQ', { name: 'Sam', gender: 'male' }],
]);
