import { expect, test } from 'vitest';
import { AlreadyTold } from '../already-told.js';
import { nodeFinding } from './node.js';
import { refuseOldNode } from './old-node.js';

const told = (version: string, json: boolean) => {
  const lines: string[] = [];
  const terminal = { data: (text: string) => void lines.push(text) };
  const ask = () => refuseOldNode({ json }, terminal, nodeFinding(version, '/usr/bin/node'));
  return { lines, ask };
};

test('on a Node that is too old, that is the whole report', () => {
  const { lines, ask } = told('18.20.8', false);
  expect(ask).toThrow(AlreadyTold);
  expect(lines).toEqual([
    'problem  Node  18.20.8 is too old: narrate needs 20 or newer\nhint: install a current Node.js from https://nodejs.org',
  ]);
  const data = told('18.20.8', true);
  expect(data.ask).toThrow(AlreadyTold);
  expect(JSON.parse(data.lines.join())).toMatchObject({
    status: 'problem',
    checks: [{ name: 'node', status: 'problem' }],
  });
});

test('on any other it says nothing', () => {
  const { lines, ask } = told('20.0.0', false);
  expect(ask).not.toThrow();
  expect(lines).toEqual([]);
});
