import { expect, test } from 'vitest';
import { NarrateError } from '../../errors.js';
import { createFaultBoard } from './fault-board.js';
import { parseFaults } from './fault-language.js';
import { NAMED_FAULTS } from './fault-names.js';
import { readFaultPlan } from './fault-plan-file.js';
import { close, type Fault, pause, refuse, reset, stall } from './faults.js';

const mistakeIn = (work: () => unknown): NarrateError => {
  try {
    work();
  } catch (reason) {
    if (reason instanceof NarrateError) return reason;
    throw reason;
  }
  throw new Error('No mistake was found');
};

test.each<[string, Fault[]]>([
  ['', []],
  ['stall', [{ at: { frame: 1 }, do: stall }]],
  ['stall:5%', [{ at: { frame: 1 }, do: stall, rate: 0.05 }]],
  ['close-1011#2', [{ connection: 1, at: { frame: 1 }, do: close(1011) }]],
  ['stall=3:12.5%#1', [{ connection: 0, at: { frame: 3 }, do: stall, rate: 0.125 }]],
  ['pause=3s', [{ at: { frame: 0 }, do: pause(3000) }]],
  ['pause=250ms', [{ at: { frame: 0 }, do: pause(250) }]],
  ['pause=1.5m', [{ at: { frame: 0 }, do: pause(90_000) }]],
  ['http-reset#3', [{ http: '/v1/text-to-speech/', request: 2, at: { bytes: 1000 }, do: reset }]],
  [
    'reset:1%, http-stall-before-audio',
    [
      { at: { frame: 1 }, do: reset, rate: 0.01 },
      { http: '/v1/text-to-speech/', at: { bytes: 0 }, do: stall },
    ],
  ],
])('"%s"', (text, plan) => expect(parseFaults(text)).toEqual(plan));

test.each([
  ['stal', /no fault is called "stal"/, 'did you mean "stall"?'],
  ['close-1010', /close-1010/, 'did you mean "close-1000"?'],
  ['Stall', /"Stall"/, 'did you mean "stall"?'],
  ['quota-exeeded=402', /quota-exeeded/, 'did you mean "quota-exceeded"?'],
  ['zzzzzzzzzz', /zzzzzzzzzz/, /there are: never-answer, redirect/],
  ['stall,,fin', /an item has no name/, /for example/],
  ['stall:5', /name\[=value\]\[:rate%\]\[#n\]/, /for example/],
  ['stall#1:5%', /name\[=value\]\[:rate%\]\[#n\]/, /for example/],
  ['stall:101%', /more than 100%/, /5%/],
  ['stall#0', /counting begins with #1/, /#1/],
  ['pause=soon', /"soon" is no value of pause/, /250ms, 3s, 2m/],
  ['pause=9999h', /no value of pause/, /250ms/],
  ['stall=-1', /"-1" is no value of stall/, /after so many audio frames/],
  ['silent=1', /silent takes no value/, /alone/],
  ['http-silent', /silent is not for HTTP/, /http-never-answer/],
  ['no-upgrade=500', /"500" is no value/, 'no-upgrade=200 | 426'],
])('"%s" is a mistake', (text, message, hint) => {
  const { code, message: told, hint: hinted } = mistakeIn(() => parseFaults(text));
  expect(code).toBe('ERR_USAGE');
  expect(told).toMatch(message);
  expect(hinted).toMatch(hint);
});

test('whatever a name stands for can be written to a file and read from it', () => {
  for (const { name, spots } of NAMED_FAULTS) {
    const text = spots(undefined)?.http.length ? `${name},http-${name}:3%#2` : `${name}:3%#2`;
    const plan = parseFaults(text);
    expect(readFaultPlan(JSON.parse(JSON.stringify(plan))), name).toEqual(plan);
    expect(readFaultPlan({ faults: plan }), name).toEqual(plan);
  }
});

test.each<[string, unknown, RegExp]>([
  ['no list', 'stall', /the plan must be an object/],
  ['no faults', {}, /faults must be a list/],
  ['no fault', [3], /faults\[0\] must be an object/],
  ['no action', [{ at: { frame: 1 } }], /faults\[0\]\.do is missing/],
  [
    'no such action',
    [{ at: { frame: 1 }, do: { type: 'explode' } }],
    /faults\[0\]\.do\.type must be one of: reset, fin/,
  ],
  ['a close code', [{ at: { frame: 1 }, do: { type: 'close', code: 1006 } }], /faults\[0\]\.do\.code/],
  [
    'a second fault',
    [
      { at: { end: true }, do: reset },
      { at: { end: 1 }, do: reset },
    ],
    /faults\[1\]\.at must have/,
  ],
  ['two points', [{ at: { frame: 1, bytes: 2 }, do: reset }], /faults\[0\]\.at must have one field/],
  ['a misspelt field', [{ conection: 1, at: { frame: 1 }, do: reset }], /faults\[0\]\.conection is not known/],
  ['a field of another action', [{ at: { frame: 1 }, do: { type: 'stall', delayMs: 3 } }], /do\.delayMs is not known/],
  ['a rate', [{ rate: 5, at: { frame: 1 }, do: reset }], /faults\[0\]\.rate must be a number from 0 to 1/],
  ['half a frame', [{ at: { frame: 1.5 }, do: reset }], /faults\[0\]\.at\.frame must be a whole number/],
  ['a stream action at the handshake', [{ at: { phase: 'upgrade' }, do: { type: 'tear' } }], /do\.type must be one of/],
  ['a broken header', [{ http: '/', do: refuse(429, '', { 'retry-after': '1\r\nx: y' }) }], /retry-after must be/],
  ['a broken name', [{ http: '/', do: refuse(429, '', { 'a b': '1' }) }], /headers\.a b has a name/],
  ['a list in place of an object', [{ at: [], do: reset }], /faults\[0\]\.at must be an object/],
])('a file with %s', (_, value, message) => {
  const mistake = mistakeIn(() => readFaultPlan(value));
  expect(mistake.code).toBe('ERR_USAGE');
  expect(mistake.message).toMatch(message);
});

test('a rate strikes so many, the same ones for the same seed, whatever else is asked', () => {
  const plan: Fault[] = [
    { rate: 0.2, at: { phase: 'upgrade' }, do: reset },
    { rate: 0.05, at: { frame: 1 }, do: stall },
    { rate: 0.3, http: '/', do: reset },
  ];
  const connections = Array.from({ length: 2_000 }, (_, index) => index);
  const struckBy = (seed: number, order = connections) => {
    const board = createFaultBoard(plan, seed);
    const upgrades = order.filter((number) => board.upgrade(number) !== undefined).sort((one, other) => one - other);
    const streams = order.filter((number) => board.stream(number).due('frame', 1).length > 0);
    const requests = connections.filter(() => board.http('/v1/models') !== undefined);
    return { upgrades, streams: streams.sort((one, other) => one - other), requests };
  };
  const struck = struckBy(7);
  expect(struckBy(7)).toEqual(struck);
  expect(struckBy(7, [...connections].reverse())).toEqual(struck);
  expect(struckBy(8)).not.toEqual(struck);
  // Four standard deviations of a fair draw.
  const isNear = (count: number, rate: number) =>
    expect(Math.abs(count - 2_000 * rate)).toBeLessThan(4 * Math.sqrt(2_000 * rate * (1 - rate)));
  isNear(struck.upgrades.length, 0.2);
  isNear(struck.streams.length, 0.05);
  isNear(struck.requests.length, 0.3);
  // Two faults do not strike together more often than chance has them.
  const both = struck.upgrades.filter((number) => struck.streams.includes(number)).length;
  isNear(both, 0.01);
});

test.each([1, 2, 3, 4_000_000_000])('the extremes of a rate, seed %i', (seed) => {
  const board = createFaultBoard(
    [
      { rate: 0, at: { frame: 0 }, do: reset },
      { rate: 1, at: { frame: 0 }, do: stall },
    ],
    seed,
  );
  for (let connection = 0; connection < 500; connection++)
    expect(board.stream(connection).due('frame', 0)).toEqual([stall]);
});
