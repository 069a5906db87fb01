import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { reset } from '../studio/index.js';
import { recordingPlayer } from '../testing/recording-player.js';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';
import { type NarrationNews, narrate } from './index.js';

// Modules are read, and a program is started beside them, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let home: string;

beforeEach(() => {
  home = temporaryFolder();
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CACHE_HOME', undefined);
  vi.stubEnv('XDG_STATE_HOME', undefined);
});

const openService = async (...options: Parameters<typeof startService>) => {
  const service = await startService(...options);
  return { ...service, asked: { apiKey: CANARY_KEY, baseUrl: service.studio.url } };
};

const TEXT = '# The harbour\n\nGood evening, dear friends.\n\n# The sea\n\nIt is late.\n';

test('a saved episode is that of "narrate -o", with all that goes with it', async () => {
  const { env, asked } = await openService();
  const flags = ['--title', 'Harbour', '--subtitles', 'a.vtt', '--chapters', 'a.json', '--no-cache'];
  await runNarrate(['-', '-o', 'a.mp3', ...flags], { env, cwd: home, stdin: TEXT });
  const told: NarrationNews[] = [];
  const result = await narrate(TEXT, { ...asked, cache: false }).saveTo(path.join(home, 'b.mp3'), {
    title: 'Harbour',
    subtitles: [path.join(home, 'b.vtt')],
    chapters: path.join(home, 'b.json'),
    onEvent: (event) => told.push(event),
  });
  for (const extension of ['mp3', 'vtt', 'json']) {
    const [cli, own] = ['a', 'b'].map((name) => readFileSync(path.join(home, `${name}.${extension}`)));
    expect(own?.equals(cli as Buffer), extension).toBe(true);
  }
  expect(result).toMatchObject({ output: path.join(home, 'b.mp3'), metrics: { passages: 4 } });
  expect(told.flatMap((event) => (event.type === 'word-end' ? [event.text] : [])).join(' ')).toBe(
    'The harbour Good evening, dear friends. The sea It is late.',
  );
});

test('what was interrupted is gone on with by the same call, or by "narrate resume"', async () => {
  const { env, asked, studio } = await openService({ pieceDelayMs: 2 });
  const file = path.join(home, 'talk.mp3');
  const interrupt = async () => {
    const ending = new AbortController();
    const onEvent = (event: NarrationNews) => {
      if (event.type === 'passage-end') ending.abort();
    };
    const options = { ...asked, signal: ending.signal, concurrency: 1 };
    await expect(narrate(TEXT, options).saveTo(file, { onEvent })).rejects.toMatchObject({ name: 'AbortError' });
  };
  await interrupt();
  expect(readdirSync(home).filter((name) => !name.startsWith('.') || name.endsWith('.part'))).toEqual([]);
  expect((await narrate(TEXT, asked).saveTo(file)).metrics.reusedCharacters).toBeGreaterThan(0);
  expect(wordsIn(readFileSync(file)).join(' ')).toContain('The sea It is late.');

  const other = 'One is one.\n\n# And\n\nTwo is two.\n';
  const ending = new AbortController();
  const text = (async function* () {
    yield other;
    await new Promise((resolve) => setTimeout(resolve, 50));
    yield '\n\n# End\n\nThat is all.';
  })();
  const saving = narrate(text, { ...asked, signal: ending.signal }).saveTo(path.join(home, 'other.mp3'), {
    onEvent: ({ type }) => {
      if (type === 'passage-end') ending.abort();
    },
  });
  await expect(saving).rejects.toMatchObject({ name: 'AbortError' });
  const resumed = await runNarrate(['resume', 'other.mp3'], { env, cwd: home });
  expect(resumed.exit, resumed.stderr).toBe(0);
  expect(wordsIn(readFileSync(path.join(home, 'other.mp3'))).join(' ')).toContain('Two is two.');
  expect(studio.sessions.length).toBeGreaterThan(0);
});

test('two that save the same file do not meet, and two files are not one', async () => {
  const { asked } = await openService({ pieceDelayMs: 2 });
  const file = path.join(home, 'talk.mp3');
  const both = [narrate(TEXT, asked).saveTo(file), narrate(TEXT, asked).saveTo(file)];
  const settled = await Promise.allSettled(both);
  expect(settled.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const [failed] = settled.filter(({ status }) => status === 'rejected');
  expect(failed).toMatchObject({ reason: { code: 'ERR_OUTPUT_LOCKED' } });
  await expect(narrate(TEXT, asked).saveTo(file, { subtitles: file })).rejects.toMatchObject({ code: 'ERR_USAGE' });
});

test('a listener who throws ends it, and no file is made', async () => {
  const { asked, voices } = await openService();
  const why = new Error('the listener has a bug');
  const onEvent = () => {
    throw why;
  };
  await expect(narrate(TEXT, asked).saveTo(path.join(home, 'talk.mp3'), { onEvent })).rejects.toBe(why);
  expect(existsSync(path.join(home, 'talk.mp3'))).toBe(false);
  await vi.waitFor(() => expect(voices.openStreams).toBe(0));
});

test('a listener who fails later ends it as well', async () => {
  const { asked } = await openService({ pieceDelayMs: 2 });
  const why = new Error('the listener has a bug');
  const onEvent = async () => {
    throw why;
  };
  await expect(narrate(TEXT, asked).saveTo(path.join(home, 'talk.mp3'), { onEvent })).rejects.toBe(why);
});

test('without the cache, nothing of a script is left when it fails', async () => {
  const { asked } = await openService();
  const why = new Error('the listener has a bug');
  const onEvent = () => {
    throw why;
  };
  const saving = narrate(TEXT, { ...asked, cache: false }).saveTo(path.join(home, 'talk.mp3'), { onEvent });
  await expect(saving).rejects.toBe(why);
  const left = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(left.map(({ name }) => name)).toEqual([]);
});

test('played, each word is told once, when it has been heard, whatever breaks', async () => {
  const { asked } = await openService({ faults: [{ connection: 0, at: { frame: 3 }, do: reset }] });
  const player = recordingPlayer('aplay');
  for (const [name, value] of Object.entries(player.env)) vi.stubEnv(name, value);
  const told: { event: NarrationNews; atMs: number }[] = [];
  const text = 'One two three four five six seven eight nine ten. '.repeat(4).trim();
  const { metrics } = await narrate(text, { ...asked, cache: false }).play({
    onEvent: (event) => told.push({ event, atMs: performance.now() }),
  });
  expect(player.pcm().length / 2 / 44_100).toBeCloseTo(metrics.audioSeconds, 0);
  const words = told.filter(({ event }) => event.type === 'word-end');
  expect(words.map(({ event }) => event.type === 'word-end' && event.text).join(' ')).toBe(text);
  const [first, last] = [words.at(0), words.at(-1)];
  if (first?.event.type !== 'word-end' || last?.event.type !== 'word-end') throw new Error('no words were told');
  // Not when it was written, which takes no time; less than real time, because a busy machine tells the first of them late.
  expect(last.atMs - first.atMs).toBeGreaterThan((last.event.endMs - first.event.endMs) / 3);
});

test('what is played here begins at the beginning', async () => {
  const { asked } = await openService();
  vi.stubEnv('PATH', temporaryFolder());
  vi.stubEnv('ALSA_CONFIG_PATH', '/dev/null');
  vi.stubEnv('PULSE_SERVER', 'unix:/nonexistent');
  await expect(narrate(TEXT, asked).play()).rejects.toMatchObject({ code: 'ERR_PLAYBACK' });
});
