#!/usr/bin/env node
// An hour of speech with thousands of broken connections, in minutes: memory and descriptors must stay flat.
//   npm run soak [-- --minutes 60]
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { compile } from './chaos/compile.js';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const options = [
  '--expose-gc',
  '--enable-source-maps',
  compile('soak'),
  JSON.stringify({ minutes: Number(values.minutes) }),
];
const child = spawn(process.execPath, options, { stdio: 'inherit' });
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});
