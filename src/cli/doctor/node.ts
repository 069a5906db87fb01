import { release } from 'node:os';
import { packageVersion } from '../version.js';
import type { Finding } from './finding.js';

/** Which narrate, on what. */
export const examineNarrate = (): Finding => ({
  status: 'ok',
  message: `${packageVersion()} on ${process.platform} ${release()} (${process.arch})`,
  details: {
    version: packageVersion(),
    platform: process.platform,
    release: release(),
    architecture: process.arch,
  },
});

export const examineNode = (): Finding => nodeFinding(process.versions.node, process.execPath);

export const nodeFinding = (version: string, path: string): Finding => {
  const details = { version, path };
  if (Number.parseInt(version, 10) >= OLDEST_MAJOR) return { status: 'ok', message: `${version} (${path})`, details };
  return {
    status: 'problem',
    message: `${version} is too old: narrate needs ${OLDEST_MAJOR} or newer`,
    hint: 'install a current Node.js from https://nodejs.org',
    details,
  };
};

/** As "engines" in package.json says. */
const OLDEST_MAJOR = 20;
