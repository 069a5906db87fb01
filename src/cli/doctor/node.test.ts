import { expect, test } from 'vitest';
import { nodeFinding } from './node.js';

test.each([
  ['18.20.4', 'problem'],
  ['20.0.0', 'ok'],
  ['24.1.0', 'ok'],
  ['100.0.0', 'ok'],
])('Node %s is a %s', (version, status) => {
  expect(nodeFinding(version, '/usr/bin/node')).toMatchObject({ status });
});
