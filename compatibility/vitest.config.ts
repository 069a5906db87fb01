import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const ROOT = new URL('../', import.meta.url);
const { exports } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'));

export default defineConfig({
  // What `npm install narrate` would bring, without a copy that could be an old one.
  resolve: { alias: { 'narrate/studio': fileURLToPath(new URL(exports['./studio'].import.default, ROOT)) } },
  test: {
    include: ['*.test.ts'],
    setupFiles: ['no-internet.ts'],
    server: { deps: { external: [/\/dist\/(lib|bin)\//] } },
    testTimeout: 30_000,
    maxWorkers: 2,
  },
});
