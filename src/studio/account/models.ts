import { isDialogueModel } from '../../speech/model-family.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { ConcurrencyGroup } from './plans.js';

/** A model of the service that the studio answers for; all of them sound the same here. */
export interface StudioModel {
  readonly id: string;
  readonly name: string;
  /** Longest text of one request or generation. */
  readonly maxChars: number;
  readonly creditsPerChar: number;
  readonly group: ConcurrencyGroup;
}

export const MODELS: readonly StudioModel[] = [
  { id: 'eleven_flash_v2_5', name: 'Eleven Flash v2.5', maxChars: 40_000, creditsPerChar: 0.5, group: 'turbo' },
  { id: 'eleven_flash_v2', name: 'Eleven Flash v2', maxChars: 30_000, creditsPerChar: 0.5, group: 'turbo' },
  { id: 'eleven_turbo_v2_5', name: 'Eleven Turbo v2.5', maxChars: 40_000, creditsPerChar: 0.5, group: 'turbo' },
  { id: 'eleven_turbo_v2', name: 'Eleven Turbo v2', maxChars: 30_000, creditsPerChar: 0.5, group: 'turbo' },
  {
    id: 'eleven_multilingual_v2',
    name: 'Eleven Multilingual v2',
    maxChars: 10_000,
    creditsPerChar: 1,
    group: 'standard',
  },
  { id: 'eleven_v3', name: 'Eleven v3', maxChars: 5_000, creditsPerChar: 1, group: 'standard' },
];

/** What the service would charge for a text. */
export const creditsFor = (text: string, { creditsPerChar }: StudioModel): number =>
  Math.ceil(Array.from(text).length * creditsPerChar);

export const DEFAULT_MODEL_ID = 'eleven_multilingual_v2';

/** What a refusal calls the endpoint that was asked. */
export type Place = 'text-to-speech websocket endpoint' | 'text-to-speech endpoint';

/** The model, or why it cannot be had there. */
export const findModel = (id: string, place: Place): StudioModel | Refusal => {
  const model = MODELS.find((candidate) => candidate.id === id);
  // The text-to-speech socket serves none of that family (PROTOCOL.md, "Errors").
  const isServed = place === 'text-to-speech endpoint' || !isDialogueModel(id);
  if (model && isServed) return model;
  return isDialogueModel(id) ? refusals.modelUnsupported(id, place) : refusals.modelNotFound(id);
};
