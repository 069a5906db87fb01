/// <reference types="node" preserve="true" />
/**
 * `narrate/studio`: a local stand-in for the ElevenLabs text-to-speech service, for test suites. No key, no network, no credits:
 *
 * ```ts
 * import { startStudio } from 'narrate/studio';
 *
 * const studio = await startStudio();
 * const response = await fetch(`${studio.url}/v1/text-to-speech/flite-slt`, {
 *   method: 'POST',
 *   headers: { 'xi-api-key': 'any', 'content-type': 'application/json' },
 *   body: JSON.stringify({ text: 'Hello.' }),
 * });
 * const mp3 = await response.arrayBuffer();
 * await studio.close();
 * ```
 */
export { NarrateError } from '../errors.js';
export { PLAN_IDS, type PlanId } from './account/plans.js';
export type { StudioLimits } from './guard/limits.js';
export { type Studio, type StudioOptions, startStudio } from './server.js';
export type { ReceivedMessage, RecordedRequest, StreamKind, StreamSession } from './session-log.js';
export type { SpokenPiece, StudioVoice, VoiceStream, Voices } from './voice/voices.js';
export { parseFaults } from './weather/fault-language.js';
export { NAMED_FAULTS, NOT_THE_STUDIOS } from './weather/fault-names.js';
export { readFaultPlan } from './weather/fault-plan-file.js';
export * from './weather/faults.js';
export type { Latency, Speed } from './weather/latency.js';
export { LATENCY_NAMES, type LatencyName } from './weather/regions.js';
