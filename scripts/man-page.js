#!/usr/bin/env node
// Writes narrate(1) to dist/man: what was built prints it itself.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const page = execFileSync(process.execPath, [at('../dist/bin/narrate.js'), '__man']);
mkdirSync(at('../dist/man'), { recursive: true });
writeFileSync(at('../dist/man/narrate.1'), page);
