import type { NarrateError } from '../errors.js';
import { diskFailure } from '../store/disk-failure.js';

/** A failed file operation on an output as the one error that crosses the doorway; what is ours already stays as it is. */
export const diskError = (path: string, reason: unknown): NarrateError => diskFailure(`Cannot write "${path}"`, reason);
