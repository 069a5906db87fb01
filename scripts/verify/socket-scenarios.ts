import type { SocketStep } from '../../src/studio/recording/drive-socket.js';
import { FLASH, type Scenario } from './scenario.js';

const SENTENCE = 'Good evening, and welcome to you all.';
const LONG_A = 'The first part is long enough for a schedule of fifty characters. ';
const LONG_B = 'The second part is as long as that, and waits for its own turn. ';

const BLANK: SocketStep = { send: { text: ' ' } };
const END: SocketStep = { send: { text: '' } };
const CLOSE: SocketStep = { await: 'close' };

/** @param restMs  long enough for a short sentence to be spoken to its end */
export const socketScenarios = (restMs: number): readonly Scenario[] => {
  const rest: SocketStep = { restMs };
  const heard: readonly SocketStep[] = [{ await: 'audio' }, rest];
  return [
    stream('one sentence', [BLANK, { send: { text: `${SENTENCE} ` } }, END, CLOSE], { speaks: SENTENCE }),
    stream('no blank at the end', [BLANK, { send: { text: SENTENCE } }, END, CLOSE], { speaks: SENTENCE }),
    stream('tokens', [BLANK, ...['Hel', 'lo', ' wor', 'ld.'].map((text) => ({ send: { text } })), END, CLOSE], {
      speaks: 'Hello world.',
    }),
    stream(
      'schedule',
      [
        { send: { text: ' ', generation_config: { chunk_length_schedule: [50] } } },
        { send: { text: LONG_A } },
        ...heard,
        { send: { text: LONG_B } },
        ...heard,
        END,
        CLOSE,
      ],
      { speaks: LONG_A + LONG_B },
    ),
    stream(
      'auto_mode',
      [
        BLANK,
        { send: { text: `${SENTENCE} ` } },
        ...heard,
        { send: { text: 'And a second one. ' } },
        ...heard,
        END,
        CLOSE,
      ],
      { speaks: `${SENTENCE} And a second one. `, query: { auto_mode: 'true' } },
    ),
    stream('sync_alignment', [BLANK, { send: { text: `${LONG_A}${LONG_B}` } }, END, CLOSE], {
      speaks: LONG_A + LONG_B,
      query: { sync_alignment: 'true' },
    }),
    stream('flush', [BLANK, { send: { text: `${SENTENCE} `, flush: true } }, ...heard, END, CLOSE], {
      speaks: SENTENCE,
    }),
    stream('keep-alive', [BLANK, { send: { text: `${SENTENCE} ` } }, rest, BLANK, rest, END, CLOSE], {
      speaks: SENTENCE,
    }),
    stream('samples', [BLANK, { send: { text: `${SENTENCE} ` } }, END, CLOSE], {
      speaks: SENTENCE,
      query: { output_format: 'pcm_24000' },
    }),
    stream('nothing to say', [BLANK, END, CLOSE]),
    stream('inactivity', [BLANK, { send: { text: 'Unfinished. ' } }, { await: 'frame' }, CLOSE], {
      isSlow: true,
      speaks: 'Unfinished.',
    }),
    stream('bad key', [BLANK, END, CLOSE], { key: 'bad' }),
    stream('no key', [BLANK, END, CLOSE], { key: 'none' }),
    { ...stream('bad voice', [BLANK, END, CLOSE]), path: '/v1/text-to-speech/nobody/stream-input' },
    stream('bad format', [BLANK, END, CLOSE], { query: { output_format: 'mp3_1_1' } }),
    stream('v3 on the socket', [BLANK, END, CLOSE], { query: { model_id: 'eleven_v3' } }),
    stream('unknown model', [BLANK, END, CLOSE], { query: { model_id: 'eleven_nothing' } }),
    stream('settings changed', [
      { send: { text: ' ', voice_settings: { speed: 1 } } },
      { send: { text: 'One. ', voice_settings: { speed: 1.1 } } },
      CLOSE,
    ]),
    stream('settings out of range', [{ send: { text: ' ', voice_settings: { stability: 7 } } }, CLOSE]),
    stream('broken JSON', [BLANK, { send: '{"text": ' }, CLOSE]),
    stream('text that is none', [BLANK, { send: { text: 7 } }, CLOSE]),
    stream('no text', [BLANK, { send: { flush: true } }, rest, END, CLOSE]),
    multi(
      'two contexts',
      [
        ...context('a', [SENTENCE]),
        ...heard,
        ...context('b', ['And another one.']),
        ...heard,
        { send: { context_id: 'a', close_context: true } },
        rest,
        { send: { context_id: 'b', close_context: true } },
        rest,
        { send: { close_socket: true } },
        CLOSE,
      ],
      `${SENTENCE}And another one.`,
    ),
    multi(
      'close_context',
      [...context('a', [SENTENCE]), ...heard, { send: { context_id: 'a', close_context: true } }, { await: 'frame' }],
      SENTENCE,
    ),
    multi('close_socket', [...context('a', [SENTENCE]), ...heard, { send: { close_socket: true } }, CLOSE], SENTENCE),
    multi('sixth context', [...'abcdef'].flatMap((id) => [...context(id, []), rest]).concat(CLOSE), ''),
  ];
};

type Details = Partial<Pick<Scenario, 'key' | 'query' | 'speaks' | 'isSlow'>>;

const QUERY = { model_id: FLASH, output_format: 'mp3_44100_128' };

const stream = (name: string, steps: readonly SocketStep[], { query, ...details }: Details = {}): Scenario => ({
  name,
  path: '/v1/text-to-speech/{voice}/stream-input',
  query: { ...QUERY, ...query },
  modelId: FLASH,
  ask: { steps },
  ...details,
});

const multi = (name: string, steps: readonly SocketStep[], speaks: string): Scenario => ({
  ...stream(`multi: ${name}`, steps, { speaks }),
  path: '/v1/text-to-speech/{voice}/multi-stream-input',
});

const context = (id: string, texts: readonly string[]): SocketStep[] => [
  { send: { text: ' ', context_id: id } },
  ...texts.map((text) => ({ send: { text: `${text} `, context_id: id, flush: true } })),
];
