import { type FailureCode, type NarrateError, systemCode } from '../errors.js';

/** Whether a failure is that of one narration alone, so that others may still go well. */
export const isOwnFault = ({ code, cause }: NarrateError): boolean =>
  OWN_FAULTS.includes(code) && !(code === 'ERR_OUTPUT' && DISK_FAULTS.includes(systemCode(cause) ?? ''));

/** What is wrong with one script or its file. A service that is gone, a refused key or an empty account would meet the next one too. */
const OWN_FAULTS: readonly FailureCode[] = [
  'ERR_INPUT',
  'ERR_OUTPUT',
  'ERR_OUTPUT_LOCKED',
  'ERR_UNPROVEN',
  'ERR_PROTOCOL',
  'ERR_REFUSED',
  'ERR_VOICE_UNKNOWN',
];

/** The whole disk, not one file: all that follow would be spoken, and paid for, in vain. */
const DISK_FAULTS: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'];
