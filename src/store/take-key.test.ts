import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTakeKey, type KeyPart, takeKey } from './take-key.js';

/** These keys are in people's caches and journals: they never change. */
const GOLDEN: readonly (readonly [record: { [name: string]: KeyPart }, key: string])[] = [
  [{}, '875e3a940262d2e6be98046f26a9f255bff216f65e22763ec9a4f0630361406a'],
  [{ text: 'Grüße aus Zürich. ' }, '3b7e80e0e7d33451af396803fc90d5220b571455176aeda2d3d0e24f7b01ed21'],
  [
    {
      text: 'It was a bright cold day in April, and the clocks were striking thirteen. ',
      voice: 'JBFqnCBsd6RMkjVDRZzb',
      model: 'eleven_flash_v2_5',
      format: 'mp3_44100_128',
      schedule: [120, 160, 250, 290],
      controls: { speed: 1.1, stability: 0.5, speakerBoost: true },
      language: null,
      server: 'https://api.elevenlabs.io',
    },
    'f5d430ba5465d1152045b2862b43062d6df967b1c2914fdb2396e92edd0c1d1d',
  ],
  [
    { text: '日本語。👩‍👩‍👧‍👦 "quoted" \\ back\n\u0000', numbers: [0, 1e21, 0.1, -3] },
    'f1ae3701fdce7f96074a82d03f80719b593787efbf7928c9d3227897aa9b5a0f',
  ],
];

test.each(GOLDEN)('golden key %#', (record, key) => {
  expect(takeKey(record)).toBe(key);
});

const plain = fc.letrec<{ value: KeyPart }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

test('the order of fields, composition of text and fields left undefined do not matter', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), plain, { noNullPrototype: true }), (record) => {
      const key = takeKey(record);
      expect(isTakeKey(key)).toBe(true);
      expect(takeKey(Object.fromEntries(Object.entries(record).reverse()))).toBe(key);
      expect(takeKey({ ...record, 'left out': undefined })).toBe(key);
    }),
  );
  expect(takeKey({ text: 'Zu\u0308rich' })).toBe(takeKey({ text: 'Z\u00fcrich' }));
});

test('what sounds different has another key', () => {
  fc.assert(
    fc.property(plain, plain, (a, b) => {
      fc.pre(JSON.stringify(a)?.normalize('NFC') !== JSON.stringify(b)?.normalize('NFC'));
      fc.pre(typeof a !== 'object' && typeof b !== 'object');
      expect(takeKey({ a })).not.toBe(takeKey({ a: b }));
    }),
  );
  const keys = [
    { a: 1 },
    { a: '1' },
    { a: [1] },
    { a: { 1: 1 } },
    { a: null },
    { a: true },
    { b: 1 },
    { a: 1, b: 1 },
    {},
  ].map(takeKey);
  expect(new Set(keys).size).toBe(keys.length);
});

test('where and when it is asked for does not matter', () => {
  const [record, key] = GOLDEN[2] ?? [{}, ''];
  const { TZ, LC_ALL } = process.env;
  process.env.TZ = 'Pacific/Apia';
  process.env.LC_ALL = 'tr_TR.UTF-8';
  try {
    expect(takeKey(record)).toBe(key);
  } finally {
    for (const [name, value] of Object.entries({ TZ, LC_ALL })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

test('what has no canonical form is refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, [undefined], new Date() as unknown as KeyPart]) {
    expect(() => takeKey({ value })).toThrow(expect.objectContaining({ code: 'ERR_BUG' }));
  }
});
