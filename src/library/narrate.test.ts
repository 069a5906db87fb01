import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pace } from 'node:timers/promises';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { parseFaults, reset } from '../studio/index.js';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';
import { type NarrateOptions, type NarrationEvent, narrate, type Script } from './index.js';

const SCRIPT = `# The harbour

ANNA: Good evening, dear friends. It costs $5 and a bit.

BEN: Does it? [pause 400ms] Then I shall take two of them.

ANNA: As you like.
`;

// Modules are read, and a program is started beside them, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

let home: string;

beforeEach(() => {
  home = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', path.join(home, 'cache'));
  vi.stubEnv('XDG_STATE_HOME', path.join(home, 'state'));
});

const openService = async (...options: Parameters<typeof startService>) => {
  const service = await startService(...options);
  const asked: NarrateOptions = { apiKey: CANARY_KEY, baseUrl: service.studio.url };
  return { ...service, asked };
};

const bytesOf = async (narration: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const pieces: Uint8Array[] = [];
  for await (const piece of narration) pieces.push(piece);
  return Buffer.concat(pieces);
};

const eventsOf = async (script: Script, options: NarrateOptions): Promise<NarrationEvent[]> => {
  const all: NarrationEvent[] = [];
  for await (const event of narrate(script, options).events()) all.push(event);
  return all;
};

const failureOf = async (script: Script, options: NarrateOptions = {}): Promise<unknown> =>
  bytesOf(narrate(script, options)).then(
    () => undefined,
    (reason) => reason,
  );

/** At most so many characters at once, and nothing is kept whole: not even a letter of two halves. */
async function* cut(text: string, sizeChars: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += sizeChars) yield text.slice(at, at + sizeChars);
}

describe('the sound', () => {
  test('is that of "narrate -o -", byte for byte, however the text comes', async () => {
    const { env, asked } = await openService();
    const { stdout } = await runNarrate(['-', '--no-cache', '-o', '-'], { env, stdin: SCRIPT });
    expect(wordsIn(stdout).join(' ')).toContain('Good evening, dear friends.');
    const options = { ...asked, cache: false };
    const bytes = new TextEncoder().encode(SCRIPT);
    const file = path.join(home, 'script.md');
    writeFileSync(file, SCRIPT);
    const scripts: Script[] = [
      SCRIPT,
      cut(SCRIPT, 7),
      [SCRIPT.slice(0, 40), bytes.slice(40)],
      new Response(SCRIPT).body as ReadableStream<Uint8Array>,
      { file },
      bytes,
    ];
    for (const script of scripts) expect((await bytesOf(narrate(script, options))).equals(stdout)).toBe(true);
  });

  test('a letter in two halves is spoken whole', async () => {
    const { asked, receivedText } = await openService();
    await bytesOf(narrate(cut('Ünder the 𝒜 tree, said she.', 1), asked));
    expect(receivedText()).toContain('𝒜 tree, said');
  });

  test('the result tells who spoke, and what it came to', async () => {
    const { asked } = await openService();
    const narration = narrate('Good evening.', asked);
    await bytesOf(narration);
    expect(await narration.result).toMatchObject({
      output: null,
      engine: 'elevenlabs',
      voice: { id: 'tone-a' },
      metrics: { characters: 14, passages: 1 },
      warnings: [],
    });
  });

  test('nothing is paid for twice', async () => {
    const { asked, studio } = await openService();
    const first = await bytesOf(narrate('Good evening.', asked));
    const connections = studio.sessions.filter(({ audioBytes }) => audioBytes > 0).length;
    const again = narrate('Good evening.', asked);
    expect((await bytesOf(again)).equals(first)).toBe(true);
    expect((await again.result).metrics).toMatchObject({ characters: 0, reusedCharacters: 14 });
    expect(studio.sessions.filter(({ audioBytes }) => audioBytes > 0)).toHaveLength(connections);
  });

  test('whatever breaks, every word is heard once', async () => {
    const { asked } = await openService({ faults: [{ connection: 0, at: { frame: 2 }, do: reset }] });
    const text = 'One two three four five. Six seven eight nine ten.';
    const events = await eventsOf(text, asked);
    expect(wordsIn(audioIn(events)).join(' ')).toBe(text);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'passage-retry', passage: 0, code: 'ERR_STREAM_CUT' }),
    );
    expect(events.flatMap((event) => (event.type === 'word-end' ? [event.text] : [])).join(' ')).toBe(text);
  });

  test('several at once, in bad weather: each is heard word by word, once', async () => {
    const faults = parseFaults('reset=2:30%,close-1011=1:20%,duplicate=1:20%,early-final=1:10%,http-system-busy:30%');
    const { asked } = await openService({ faults });
    const texts = Array.from({ length: 6 }, (_, at) => `Story ${at} begins. It goes on and on. That was story ${at}.`);
    const heard = await Promise.all(texts.map((text) => eventsOf(text, { ...asked, cache: false })));
    expect(heard.map((events) => wordsIn(audioIn(events)).join(' '))).toEqual(texts);
    expect(heard.flat().filter(({ type }) => type === 'passage-retry').length).toBeGreaterThan(0);
  });

  test('several at once do not meet', async () => {
    const { asked } = await openService();
    const texts = ['One is one.', 'Two is two.', 'Three is three.'];
    const heard = await Promise.all(texts.map((text) => bytesOf(narrate(text, asked))));
    expect(heard.map((bytes) => wordsIn(bytes).join(' '))).toEqual(texts);
  });
});

const audioIn = (events: readonly NarrationEvent[]): Buffer =>
  Buffer.concat(events.flatMap((event) => (event.type === 'audio-arrive' ? [event.bytes] : [])));

describe('events', () => {
  test('tell the same words and times as a transcript; the sound lies end to end', async () => {
    const { asked } = await openService();
    const transcript = path.join(home, 'words.json');
    const cast = { ...asked, cast: { ANNA: 'tone-a', BEN: 'tone-b' }, cache: false };
    await narrate(SCRIPT, cast).saveTo(path.join(home, 'talk.mp3'), { subtitles: transcript });
    const events = await eventsOf(SCRIPT, cast);
    expect(audioIn(events).equals(await bytesOf(narrate(SCRIPT, cast)))).toBe(true);

    const sounds = events.filter((event) => event.type === 'audio-arrive');
    for (const [index, { startMs }] of sounds.entries()) expect(startMs).toBe(sounds[index - 1]?.endMs ?? 0);

    const sentences = events.filter((event) => event.type === 'sentence-end');
    const seconds = <T extends { startMs: number; endMs: number }>({ startMs, endMs }: T) => ({
      startTime: startMs / 1000,
      endTime: endMs / 1000,
    });
    expect(JSON.parse(readFileSync(transcript, 'utf8')).segments).toEqual(
      sentences.map(({ speaker, text, words, ...time }) => ({
        ...(speaker === undefined ? {} : { speaker }),
        ...seconds(time),
        body: text,
        words: words.map((word) => ({ text: word.text, ...seconds(word) })),
      })),
    );
    expect(sentences.map(({ speaker }) => speaker)).toContain('BEN');
    const words = events.flatMap((event) => (event.type === 'word-end' ? [event] : []));
    expect(sentences.flatMap((sentence) => sentence.words)).toEqual(
      words.map(({ text, startMs, endMs }) => ({ text, startMs, endMs })),
    );
    expect(words.map(({ text }) => text)).toContain('$5');
  });

  test('come in the order of things', async () => {
    const { asked } = await openService();
    const cast = { ANNA: 'tone-a', BEN: 'tone-b' };
    const events = await eventsOf('ANNA: Hi.\n\nBEN: Oh.\n', { ...asked, cast });
    const one = ['passage-start', 'word-end', 'sentence-end', 'passage-end'];
    expect(events.map(({ type }) => type).filter((type) => type !== 'audio-arrive')).toEqual([...one, ...one]);
    expect(events.flatMap((event) => (event.type === 'passage-start' ? [event.speaker] : []))).toEqual(
      Object.keys(cast),
    );
    // No sound is heard before its passage is begun, but for the silence between them.
    expect(events.map(({ type }) => type).slice(0, 2)).toEqual(['passage-start', 'audio-arrive']);
  });

  test('warnings are told, and stand in the result', async () => {
    const { asked } = await openService();
    const narration = narrate('Hello.', { ...asked, rate: 900 });
    const warned: string[] = [];
    for await (const event of narration.events()) if (event.type === 'narration-warn') warned.push(event.message);
    expect(warned).toEqual([expect.stringContaining('900 words a minute')]);
    expect((await narration.result).warnings).toEqual(warned);
  });
});

describe('who takes it sets the pace', () => {
  test('a slow listener slows the writer down', async () => {
    const { asked } = await openService();
    const SENTENCE = 'This sentence is one of very many that the writer has to say. ';
    let written = 0;
    function* endless() {
      for (;;) {
        written += SENTENCE.length;
        yield SENTENCE;
      }
    }
    let heard = 0;
    let mostAhead = 0;
    for await (const event of narrate(endless(), { ...asked, cache: false }).events()) {
      if (event.type === 'sentence-end') heard += SENTENCE.length;
      mostAhead = Math.max(mostAhead, written - heard);
      // A moment in which a service of memory's speed could make a great deal.
      if (event.type === 'sentence-end') await pace(5);
      if (heard > 12_000) break;
    }
    expect(mostAhead).toBeLessThan(10_000);
  });

  test('nothing happens before it is taken', async () => {
    const { asked, studio } = await openService();
    let isAsked = false;
    const narration = narrate(
      (function* () {
        isAsked = true;
        yield 'Hello.';
      })(),
      asked,
    );
    const iterator = narration[Symbol.asyncIterator]();
    await pace(20);
    expect([isAsked, studio.sessions.length]).toEqual([false, 0]);
    await iterator.return?.();
    await expect(narration.result).rejects.toMatchObject({ name: 'AbortError' });
    expect([isAsked, studio.sessions.length]).toEqual([false, 0]);
  });

  test('it is taken once', async () => {
    const { asked } = await openService();
    const narration = narrate('Hello.', asked);
    await bytesOf(narration);
    await expect(bytesOf(narration)).rejects.toMatchObject({ code: 'ERR_USAGE' });
    await expect(narration.play()).rejects.toMatchObject({ code: 'ERR_USAGE' });
  });
});

describe('its end', () => {
  /** A writer who never ends, and tells whether they were let go. */
  const endlessWriter = () => {
    const writer = { isLeft: false, text: write() };
    async function* write(): AsyncGenerator<string> {
      try {
        for (;;) {
          yield 'And so it goes on, and on. ';
          await pace(1);
        }
      } finally {
        writer.isLeft = true;
      }
    }
    return writer;
  };

  test('leaving the loop closes everything', async () => {
    const { asked, voices, studio } = await openService();
    const writer = endlessWriter();
    const narration = narrate(writer.text, asked);
    for await (const _ of narration) break;
    await vi.waitFor(() => expect(writer.isLeft).toBe(true));
    await vi.waitFor(() => {
      expect(studio.sessions.filter(({ closed }) => !closed)).toEqual([]);
      expect(voices.openStreams).toBe(0);
    });
    await expect(narration.result).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('a stream of it that is destroyed ends it', async () => {
    const { asked, voices } = await openService();
    const writer = endlessWriter();
    const stream = Readable.from(narrate(writer.text, asked));
    await once(stream, 'readable');
    stream.destroy();
    await vi.waitFor(() => expect([writer.isLeft, voices.openStreams]).toEqual([true, 0]));
  });

  test('leaving does not wait for a service or a writer who is silent', async () => {
    const { asked } = await openService();
    const narration = narrate(
      (async function* () {
        yield 'Hello. ';
        await new Promise(() => {});
      })(),
      asked,
    );
    const iterator = narration[Symbol.asyncIterator]();
    const waiting = (async () => {
      while (!(await iterator.next()).done);
    })();
    await pace(50);
    await iterator.return?.();
    await waiting;
  });

  test('a signal ends it with its reason, and so does one that was aborted before', async () => {
    const { asked, voices } = await openService();
    const why = new Error('enough');
    const ending = new AbortController();
    const narration = narrate(endlessWriter().text, { ...asked, signal: ending.signal });
    const heard = (async () => {
      for await (const _ of narration) ending.abort(why);
    })();
    await expect(heard).rejects.toBe(why);
    await expect(narration.result).rejects.toBe(why);
    await vi.waitFor(() => expect(voices.openStreams).toBe(0));
    expect(await failureOf('Hello.', { ...asked, signal: AbortSignal.abort(why) })).toBe(why);
  });

  test.each([
    ['an error', new RangeError('the model is out of tokens')],
    ['anything', 'just a string'],
  ])('what the writer throws comes out as it is: %s', async (_, reason) => {
    const { asked, voices } = await openService();
    const text = (async function* () {
      yield 'Hello there, good friends. ';
      throw reason;
    })();
    expect(await failureOf(text, asked)).toBe(reason);
    await vi.waitFor(() => expect(voices.openStreams).toBe(0));
    const saving = narrate(Readable.from(failing(reason)), asked).saveTo(path.join(home, 'talk.mp3'));
    await expect(saving).rejects.toBe(reason);
  });

  const failing = async function* (reason: unknown) {
    yield 'Hello. ';
    throw reason;
  };

  test('the process is left as it was', async () => {
    const { asked } = await openService();
    const names = ['SIGINT', 'SIGTERM', 'exit', 'uncaughtException', 'unhandledRejection', 'warning'] as const;
    const listeners = () => names.map((name) => process.listenerCount(name));
    const before = listeners();
    for await (const _ of narrate('Hello.', asked)) expect(listeners()).toEqual(before);
    expect([listeners(), process.exitCode]).toEqual([before, undefined]);
  });
});
