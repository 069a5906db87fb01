import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import type { EstimateOptions } from '../session/estimate.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { PLAIN_OPTIONS } from '../testing/plain-options.js';
import { CANARY_KEY, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import type { CommandContext } from './command.js';
import { confirmCost, confirmNarration, readAnswer } from './confirm-cost.js';
import { Terminal } from './terminal.js';

const { signal } = new AbortController();

const decide = async (
  answer: string | undefined,
  change: { usd?: number; characters?: number; thresholdUsd?: number; yes?: boolean } = {},
) => {
  const asked: string[] = [];
  const decision = confirmCost({
    usd: 63,
    characters: 1_260_000,
    thresholdUsd: 50,
    isTerminal: answer !== undefined,
    yes: false,
    ask: async (question) => {
      asked.push(question);
      return answer ?? '';
    },
    ...change,
  });
  return { asked, reason: await decision.catch((reason: unknown) => reason) };
};

const REFUSED = expect.objectContaining({ code: 'ERR_USAGE', hint: expect.stringContaining('--yes') });

test.each(['y', 'Y', ' yes ', 'YES'])('whoever answers "%s" goes on', async (answer) => {
  expect(await decide(answer)).toEqual({
    asked: ['This will cost about $63.00 (1,260,000 characters). Go on? [y/N] '],
    reason: undefined,
  });
});

test('next to nothing is not said to be about that', async () => {
  const little = { usd: 0.004, thresholdUsd: 0, characters: 40 };
  expect((await decide('n', little)).asked[0]).toMatch(/^This will cost less than \$0\.01 \(40 characters\)/);
});

test.each(['', 'n', 'no', 'yesterday', 'what?'])('whoever answers "%s" does not', async (answer) => {
  const { asked, reason } = await decide(answer);
  expect(asked).toHaveLength(1);
  expect(reason).toEqual(REFUSED);
});

test('where nobody can be asked it is refused, and where it was said beforehand nobody is', async () => {
  expect(await decide(undefined)).toEqual({ asked: [], reason: REFUSED });
  expect(await decide(undefined, { yes: true })).toEqual({ asked: [], reason: undefined });
  expect(await decide('y', { yes: true })).toEqual({ asked: [], reason: undefined });
  expect(await decide(undefined, { usd: 50 })).toEqual({ asked: [], reason: undefined });
});

test('an answer is one line, or the end of the input; whoever stops is not kept', async () => {
  const typed = new PassThrough();
  const answer = readAnswer(typed, signal);
  typed.write('ye');
  typed.write('s\n');
  expect(await answer).toBe('yes');
  expect(await readAnswer(Readable.from([]), signal)).toBeUndefined();
  const stop = new AbortController();
  const stopped = readAnswer(new PassThrough(), stop.signal);
  const reason = new Error('enough');
  stop.abort(reason);
  await expect(stopped).rejects.toBe(reason);
});

const openPlace = async (paragraphs: number) => {
  const { studio } = await startService();
  const folder = temporaryFolder();
  const script = path.join(folder, 'script.txt');
  writeFileSync(script, 'A sentence of thirty letters.\n\n'.repeat(paragraphs));
  const options: EstimateOptions = {
    ...PLAIN_OPTIONS,
    inputs: [{ path: script }],
    scriptKind: undefined,
    engine: { kind: 'elevenlabs', baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(CANARY_KEY) },
    memory: { cache: true },
  };
  const shown = new PassThrough();
  const context = (answer: string | undefined): Pick<CommandContext, 'terminal' | 'env' | 'stdin' | 'signal'> => {
    const isTTY = answer !== undefined;
    const stderr = Object.assign(shown, { isTTY }) as unknown as NodeJS.WriteStream;
    const stdin = Object.assign(Readable.from([answer ?? '']), { isTTY }) as unknown as NodeJS.ReadStream;
    const stdout = new PassThrough() as unknown as NodeJS.WriteStream;
    return { terminal: new Terminal(stdout, stderr, {}), env: { XDG_CACHE_HOME: folder }, stdin, signal };
  };
  return { options, studio, context, shown };
};

test('what files would cost is asked for before anything is spoken', async () => {
  const { options, studio, context, shown } = await openPlace(100);
  const threshold = { thresholdUsd: 0.1 };
  await confirmNarration(options, threshold, context('y\n'));
  expect(String(shown.read())).toBe('This will cost about $0.15 (3,000 characters). Go on? [y/N] ');
  await expect(confirmNarration(options, threshold, context('\n'))).rejects.toEqual(REFUSED);
  expect(String(shown.read())).toMatch(/\[y\/N\] $/);
  // Ctrl-D: what is said next has a line of its own.
  await expect(confirmNarration(options, threshold, context(''))).rejects.toEqual(REFUSED);
  expect(String(shown.read())).toMatch(/\[y\/N\] \n$/);
  await expect(confirmNarration(options, threshold, context(undefined))).rejects.toEqual(REFUSED);
  const piped = { ...options, inputs: [...options.inputs, { stream: Readable.from(['More.']), name: 'stdin' }] };
  await expect(confirmNarration(piped, threshold, context('y\n'))).rejects.toEqual(REFUSED);
  expect(studio.sessions).toEqual([]);
});

test('what is cheap, free or agreed upon is not even counted', async () => {
  const { options, studio, context } = await openPlace(100);
  await confirmNarration(options, {}, context(undefined));
  await confirmNarration(options, { thresholdUsd: 0.1, yes: true }, context(undefined));
  await confirmNarration({ ...options, engine: { kind: 'offline' } }, { thresholdUsd: 0.1 }, context(undefined));
  expect(studio.requests).toEqual([]);
});
