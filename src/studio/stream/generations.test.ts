import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createGenerationBuffer } from './generations.js';

const letters = (count: number): string => `${'x'.repeat(count - 1)} `;

test('starts when enough new characters have come, by the schedule, whose last item repeats', () => {
  const buffer = createGenerationBuffer({ schedule: [50, 100] });
  expect(buffer.add(letters(49))).toBeUndefined();
  expect(buffer.add(letters(1))).toBe(`${letters(49)} `);
  for (let round = 0; round < 3; round++) {
    expect(buffer.add(letters(99))).toBeUndefined();
    expect(buffer.add(letters(30))).toBe(letters(99) + letters(30));
  }
});

test('the default schedule is 120, 160, 250, 290', () => {
  const buffer = createGenerationBuffer({});
  const counts = [];
  for (let chars = 0, total = 0; total < 1200; total += 10) {
    chars += 10;
    if (buffer.add(letters(10)) !== undefined) {
      counts.push(chars);
      chars = 0;
    }
  }
  expect(counts).toEqual([120, 160, 250, 290, 290]);
});

test('counts code points, not UTF-16 units', () => {
  const buffer = createGenerationBuffer({ schedule: [50] });
  expect(buffer.add('😀'.repeat(49))).toBeUndefined();
  expect(buffer.add(' ')).toBe(`${'😀'.repeat(49)} `);
});

test('cuts after the last sentence, else after the last word, else anywhere', () => {
  const sentences = createGenerationBuffer({ schedule: [50] });
  expect(sentences.add('This is a sentence with enough to say. And this one has beg')).toBe(
    'This is a sentence with enough to say. ',
  );
  expect(sentences.end()).toBe('And this one has beg');
  const words = createGenerationBuffer({ schedule: [50] });
  expect(words.add('Yes. There is no end of a sentence near the end of this te')).toBe(
    'Yes. There is no end of a sentence near the end of this ',
  );
  const letterRun = createGenerationBuffer({ schedule: [50] });
  expect(letterRun.add('x'.repeat(60))).toBe('x'.repeat(60));
});

test('a flush holds nothing back, and auto mode takes each text', () => {
  const buffer = createGenerationBuffer({});
  expect(buffer.add('Hel', { flush: true })).toBe('Hel');
  expect(createGenerationBuffer({ autoMode: true }).add('Hel')).toBe('Hel');
});

test('try_trigger_generation starts from 50 characters on', () => {
  const buffer = createGenerationBuffer({});
  expect(buffer.add(letters(49), { tryTrigger: true })).toBeUndefined();
  expect(buffer.add(letters(1), { tryTrigger: true })).toBe(`${letters(49)} `);
});

test('blanks alone are never spoken, and join what follows', () => {
  const buffer = createGenerationBuffer({ schedule: [50] });
  expect(buffer.add(' '.repeat(200))).toBeUndefined();
  expect(buffer.add(' ', { flush: true })).toBeUndefined();
  expect(buffer.add('Hi. ', { flush: true })).toBe(`${' '.repeat(201)}Hi. `);
  expect(buffer.add(' ')).toBeUndefined();
  expect(buffer.end()).toBeUndefined();
});

test('law: whatever the pieces, what is spoken is what was sent', () => {
  const piece = fc.oneof(fc.lorem(), fc.constantFrom(' ', '. ', 'a', '😀'), fc.string({ unit: 'grapheme' }));
  const message = fc.record({ text: piece, flush: fc.boolean(), tryTrigger: fc.boolean() });
  fc.assert(
    fc.property(fc.array(message), fc.boolean(), (messages, autoMode) => {
      const buffer = createGenerationBuffer({ schedule: [50, 60], autoMode });
      const spoken = messages.map(({ text, ...how }) => buffer.add(text, how) ?? '');
      spoken.push(buffer.end() ?? '');
      const sent = messages.map(({ text }) => text).join('');
      expect(sent.startsWith(spoken.join(''))).toBe(true);
      expect(sent.slice(spoken.join('').length).trim()).toBe('');
    }),
  );
});
