import { readFileSync } from 'node:fs';

/** This package's version. The sources lie two folders below its package.json, and so does the built program. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;
