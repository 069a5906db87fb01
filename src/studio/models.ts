import { type Refusal, refusals } from './service-errors.js';

/** A model of the service that the studio answers for; all of them sound the same here. */
export interface StudioModel {
  readonly id: string;
  readonly name: string;
  /** Longest text of one request or generation. */
  readonly maxChars: number;
  readonly creditsPerChar: number;
}

export const MODELS: readonly StudioModel[] = [
  { id: 'eleven_flash_v2_5', name: 'Eleven Flash v2.5', maxChars: 40_000, creditsPerChar: 0.5 },
  { id: 'eleven_flash_v2', name: 'Eleven Flash v2', maxChars: 30_000, creditsPerChar: 0.5 },
  { id: 'eleven_turbo_v2_5', name: 'Eleven Turbo v2.5', maxChars: 40_000, creditsPerChar: 0.5 },
  { id: 'eleven_turbo_v2', name: 'Eleven Turbo v2', maxChars: 30_000, creditsPerChar: 0.5 },
  { id: 'eleven_multilingual_v2', name: 'Eleven Multilingual v2', maxChars: 10_000, creditsPerChar: 1 },
];

/** What the service would charge for a text. */
export const creditsFor = (text: string, { creditsPerChar }: StudioModel): number =>
  Math.ceil(Array.from(text).length * creditsPerChar);

export const DEFAULT_MODEL_ID = 'eleven_multilingual_v2';

/** The model, or why it cannot be had; `place` names the endpoint in the refusal. */
export const findModel = (id: string, place: string): StudioModel | Refusal => {
  const model = MODELS.find((candidate) => candidate.id === id);
  if (model) return model;
  return DIALOGUE_ONLY.test(id) ? refusals.modelUnsupported(id, place) : refusals.modelNotFound(id);
};

/** Not served by the text-to-speech socket (PROTOCOL.md, "v3 / v4 over sockets"). */
const DIALOGUE_ONLY = /^eleven_v[34](_|$)/;
