/** `narrate/studio`: a local stand-in for the service, for test suites. */
export type { PlanId } from './account/plans.js';
export { type Studio, type StudioOptions, startStudio } from './server.js';
export type { RecordedRequest, StreamKind, StreamSession } from './session-log.js';
export { parseFaults } from './weather/fault-language.js';
export { NAMED_FAULTS, NOT_THE_STUDIOS } from './weather/fault-names.js';
export { readFaultPlan } from './weather/fault-plan-file.js';
export * from './weather/faults.js';
export type { Latency, Speed } from './weather/latency.js';
export { LATENCY_NAMES, type LatencyName } from './weather/regions.js';
