/** Sessions of the service: recorded, played again, and held against the studio's. */

export { countDifferences, diffJson, diffReport, type SessionDiff } from './diff/diff-report.js';
export { diffSessions, type Finding } from './diff/diff-sessions.js';
export { type Recorder, type RecorderOptions, startRecorder } from './recorder.js';
export { type Replay, type ReplayOptions, startReplay } from './replay.js';
export type { Session, SessionItem } from './session.js';
export { readSession } from './session-lines.js';
export { type SpeakAgainOptions, speakAgain } from './speak-again.js';
