import type { Result } from './examine-all.js';
import { worst } from './finding.js';

/** The whole report as data; what it says of the key is its source and its length. */
export const reportData = (results: readonly Result[]): object => ({
  status: worst(results.map(({ status }) => status)),
  checks: results.map(({ name, status, message, hint, details }) => ({ name, status, message, hint, details })),
});
