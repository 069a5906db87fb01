import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cue } from './cues.js';
import { groupPassages } from './passages.js';
import type { Role } from './role.js';
import { splitSentences } from './sentences.js';

const place = { file: 'talk.md', line: 1, column: 1 };
const role = (name: string, kind: Role['kind'] = 'speaker'): Cue => ({ type: 'role', role: { name, kind, place } });
const narrator: Cue = { type: 'role', role: undefined };
const pause = (durationMs: number): Cue => ({ type: 'pause', durationMs });
const say = (text: string): Cue => ({ type: 'speech', text });
const heading: Cue = { type: 'chapter', level: 2 };
const end: Cue = { type: 'break' };

const never = new AbortController().signal;

/** What a script becomes: its text and, where there is something to tell, who, how it starts, the pause and the level. */
const passagesOf = async (...cues: readonly Cue[]) => {
  const all: unknown[] = [];
  async function* arriving() {
    yield* cues;
  }
  for await (const passage of groupPassages(splitSentences(arriving()), { maxChars: 200 })) {
    const texts: string[] = [];
    for await (const { text } of passage.text.read(never)) texts.push(text);
    const { index, text, role, ...facts } = passage;
    expect(index).toBe(all.length);
    expect(text.ended).toBe(true);
    all.push([texts.join(' | '), role?.name, facts]);
  }
  return all;
};

test('a passage ends where the role changes, at a pause and at a chapter, and knows what begins with it', async () => {
  expect(
    await passagesOf(
      heading,
      say('The mill'),
      end,
      role('HOST'),
      say('Good evening'),
      pause(500),
      say('all.'),
      end,
      say('More.'),
    ),
  ).toEqual([
    ['The mill', undefined, { starts: 'chapter', headingLevel: 2 }],
    ['Good evening', 'HOST', { starts: 'turn' }],
    ['all.', 'HOST', { pauseMs: 500 }],
    ['More.', 'HOST', { starts: 'paragraph' }],
  ]);
});

test('pauses add up, whatever lies between them; one at the end is a passage without words', async () => {
  expect(
    await passagesOf(
      pause(1),
      say('One.'),
      pause(100),
      end,
      pause(20),
      role('Ann'),
      pause(3),
      say('Two.'),
      end,
      pause(7),
    ),
  ).toEqual([
    ['One.', undefined, { starts: 'paragraph', pauseMs: 1 }],
    ['Two.', 'Ann', { starts: 'turn', pauseMs: 123 }],
    ['', undefined, { pauseMs: 7 }],
  ]);
});

test('a role that speaks already changes nothing, and neither does its voice by name', async () => {
  expect(
    await passagesOf(role('Ann'), say('One. '), role('ANN'), say('Two. '), role('ann', 'voice'), say('Three.')),
  ).toEqual([['One. | Two. | Three.', 'Ann', { starts: 'turn' }]]);
  // A voice may be called as somebody is who has another one.
  expect(await passagesOf(role('Ann', 'voice'), say('One. '), role('Ann'), say('Two.'))).toHaveLength(2);
  expect(await passagesOf(say('One. '), role('Ann'), narrator, say('Two.'))).toEqual([
    ['One.', undefined, { starts: 'paragraph' }],
    ['Two.', undefined, {}],
  ]);
});

test('a heading in several passages is one chapter; one without words makes no heading of what follows', async () => {
  expect(await passagesOf(heading, say('One'), pause(9), say('and more'), end, say('Text.'))).toEqual([
    ['One', undefined, { starts: 'chapter', headingLevel: 2 }],
    ['and more', undefined, { pauseMs: 9, headingLevel: 2 }],
    ['Text.', undefined, { starts: 'paragraph' }],
  ]);
  expect(await passagesOf(heading, say(' — '), end, say('Text.'))).toEqual([
    ['Text.', undefined, { starts: 'chapter' }],
  ]);
});

test('a sentence that is a mark alone is one', async () => {
  expect(await passagesOf(say('\u{f0000}'), pause(5), say('Then.'))).toEqual([
    ['\u{f0000}', undefined, { starts: 'paragraph' }],
    ['Then.', undefined, { pauseMs: 5 }],
  ]);
});

test('law: where the text is cut into cues makes no difference, and every word comes once', async () => {
  const anyCue = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-c.!, ]{1,20}$/).map(say) },
    fc.constantFrom(role('Ann'), role('Bob'), narrator, pause(10), heading, end),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyCue, { maxLength: 20 }), async (cues) => {
      const letters = cues.flatMap((cue): Cue[] => (cue.type === 'speech' ? [...cue.text].map(say) : [cue]));
      const whole = await passagesOf(...cues);
      expect(await passagesOf(...letters)).toEqual(whole);
      const words = (text: string) => text.replace(/[^a-c]/g, '');
      const spoken = cues.map((cue) => (cue.type === 'speech' ? cue.text : '')).join('');
      expect(words(whole.map((passage) => (passage as [string])[0]).join(''))).toBe(words(spoken));
    }),
  );
});
