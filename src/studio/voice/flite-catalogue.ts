import { FLITE_VOICES, type FliteVoice } from './flite.js';
import type { StudioVoice } from './voices.js';

/**
 * The embedded voices, the clearest first. The module holds a fifth, `kal`, which is `kal16` at 8 kHz and worse, and no
 * female voice but `slt`; its `cmu_grapheme` and `cmu_indic` are languages without a voice.
 */
export const fliteVoices = (): StudioVoice[] => FLITE_VOICES.map(studioVoice);

export const fliteVoice = (id: string): FliteVoice | undefined => FLITE_VOICES.find((voice) => fliteId(voice) === id);

const fliteId = (voice: FliteVoice): string => `flite-${voice}`;

interface Described {
  readonly description: string;
  readonly accent: string;
  readonly gender: string;
  readonly useCase: string;
  readonly descriptive: string;
}

const DESCRIBED: Readonly<Record<FliteVoice, Described>> = {
  rms: {
    description: 'Calm and clear, the easiest to understand',
    ...{ accent: 'american', gender: 'male', useCase: 'narrative_story', descriptive: 'calm' },
  },
  slt: {
    description: 'Brisk and bright',
    ...{ accent: 'american', gender: 'female', useCase: 'conversational', descriptive: 'bright' },
  },
  awb: {
    description: 'Brisk, with a Scottish accent',
    ...{ accent: 'scottish', gender: 'male', useCase: 'conversational', descriptive: 'brisk' },
  },
  kal16: {
    description: 'A robot of the old school, the quickest to speak',
    ...{ accent: 'american', gender: 'male', useCase: 'characters_animation', descriptive: 'robotic' },
  },
};

const studioVoice = (voice: FliteVoice): StudioVoice => {
  const { description, accent, gender, useCase, descriptive } = DESCRIBED[voice];
  const labels = { accent, age: 'middle_aged', gender, language: 'en', use_case: useCase, descriptive };
  return { id: fliteId(voice), name: `${voice.charAt(0).toUpperCase()}${voice.slice(1)}`, description, labels };
};
