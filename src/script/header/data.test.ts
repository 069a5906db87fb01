import { expect, test } from 'vitest';
import { parseData } from './data.js';

const read = (text: string) => parseData(text, { file: 'a.yaml', firstLine: 1 });

const SIZE = 64_000;
const again = (part: string): string => part.repeat(SIZE / part.length);

test.each([
  ...['[', '{', '- ', '? ', ': ', 'a: ', '&a ', '!x ', '*a ', '"', "'", '[a, ', '{a: ', '|\n', '- \n', ',', '#\n'].map(
    (part) => `a: ${again(part)}`,
  ),
  Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  Array.from({ length: 8000 }, (_, index) => `k${index}: 1`).join('\n'),
  `a: "${again('\\"')}`,
  `a: [${again('*a,')}]`,
])('answers at once, with data or an error of ours: %.8j…', async (text) => {
  const started = performance.now();
  const refused = await read(text).then(
    () => undefined,
    (reason) => reason,
  );
  if (refused)
    expect(refused).toMatchObject({ code: 'ERR_INPUT', message: expect.stringMatching(/^a\.yaml:\d+:\d+: /) });
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('an alias is what it stands for, but not a thousand times, and not itself', async () => {
  expect(await read('a: &x [1]\nb: *x')).toMatchObject({
    entries: [{ value: { kind: 'list' } }, { value: { kind: 'list', place: { line: 2, column: 4 } } }],
  });
  const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg'].map((pair) => [...pair]))
    bomb.push(`${name}: &${name} [${`*${of},`.repeat(9)}]`);
  await expect(read(bomb.join('\n'))).rejects.toMatchObject({ code: 'ERR_INPUT' });
  await expect(read('a: &a [*a]')).rejects.toMatchObject({ code: 'ERR_INPUT' });
});

test('keys are text, each once, wherever they stand', async () => {
  await expect(read('a:\n  b: 1\n  c: 2\n  b: 3')).rejects.toMatchObject({
    message: 'a.yaml:4:3: "b" is said twice',
  });
  await expect(read('[a]: 1')).rejects.toMatchObject({ code: 'ERR_INPUT' });
  expect(await read('1: a\ntrue: b')).toMatchObject({ entries: [{ key: '1' }, { key: 'true' }] });
});
