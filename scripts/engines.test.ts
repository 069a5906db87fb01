import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface Locked {
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}

const root = new URL('../', import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(new URL(name, root), 'utf8'));

test('no package that is installed with this one complains of the oldest Node it runs on', () => {
  const oldest = majorOf(read('package.json').engines.node);
  const locked: Record<string, Locked> = read('package-lock.json').packages;
  const complaining = Object.entries(locked).filter(([, { dev, engines }]) => {
    const ranges = engines?.node?.split('||') ?? [];
    return !dev && ranges.length > 0 && !ranges.some((range) => majorOf(range) <= oldest);
  });
  expect(complaining.map(([name]) => name)).toEqual([]);
});

const majorOf = (range: string): number => Number(/\d+/.exec(range)?.[0]);
