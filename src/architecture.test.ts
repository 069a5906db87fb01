import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('.', import.meta.url));

/** In the order of the imports: a room may import from itself and from any room to its right. */
const ROOMS = ['library', 'cli', 'session', 'studio', 'sinks', 'takes', 'audio', 'speech', 'store', 'script', 'errors'];

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

const roomOf = (file: string): string => file.split(path.sep)[0]?.replace(/\.(test\.)?ts$/, '') ?? '';

const isForTests = (file: string): boolean =>
  roomOf(file) === 'testing' ||
  path.dirname(file) === path.join('studio', 'conformance') ||
  /\.(test|contract)\.ts$/.test(file);

test('rooms import upstream only, and nobody but tests imports from testing', () => {
  const against: string[] = [];
  for (const file of sources.filter((name) => !isForTests(name))) {
    const text = readFileSync(path.join(SRC, file), 'utf8');
    for (const [, from = ''] of text.matchAll(/\b(?:from|import|import\(|new URL\()\s*'(\.{1,2}\/[^']+)'/g)) {
      const target = roomOf(path.relative(SRC, path.resolve(SRC, path.dirname(file), from)).replace(/\.js$/, '.ts'));
      if (target !== '..' && ROOMS.indexOf(target) < ROOMS.indexOf(roomOf(file))) against.push(`${file} → ${from}`);
    }
  }
  expect(against).toEqual([]);
});

test('ARCHITECTURE.md names every room', () => {
  const page = readFileSync(path.join(SRC, '../ARCHITECTURE.md'), 'utf8');
  const rooms = new Set(sources.map(roomOf).filter((room) => room !== 'architecture'));
  expect([...rooms].filter((room) => !ROOMS.includes(room) && room !== 'testing')).toEqual([]);
  expect(
    [...rooms].filter((room) => !page.includes(`\`src/${room}/\``) && !page.includes(`\`src/${room}.ts\``)),
  ).toEqual([]);
});

test('only the terminal colours and animates', () => {
  const others = sources.filter((name) => !isForTests(name) && name !== path.join('cli', 'terminal.ts'));
  const against = others.filter((name) =>
    /\b(?:from|import\()\s*'(?:chalk|ora|cli-spinners)'/.test(readFileSync(path.join(SRC, name), 'utf8')),
  );
  expect(against).toEqual([]);
});
