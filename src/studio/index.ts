/** `narrate/studio`: a local stand-in for the service, for test suites. */
export type { PlanId } from './account/plans.js';
export { type Studio, type StudioOptions, startStudio } from './server.js';
export type { RecordedRequest, StreamKind, StreamSession } from './session-log.js';
export * from './weather/faults.js';
export type { Latency } from './weather/latency.js';
