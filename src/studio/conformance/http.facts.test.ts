import { expect } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { toneBytes } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { fingerprint } from './read-frames.js';
import { type HttpAnswer, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('HTTP: speech');

const TEXT = 'One sentence. Another one, with a comma. ';
const MP3 = outputFormat('mp3_44100_128');
const SOUND = Buffer.from(toneBytes(TEXT, MP3));

interface Timed {
  readonly audio_base64: string;
  readonly alignment: SecondsAlignment | null;
  readonly normalized_alignment: SecondsAlignment | null;
}

interface SecondsAlignment {
  readonly characters: readonly string[];
  readonly character_start_times_seconds: readonly number[];
  readonly character_end_times_seconds: readonly number[];
}

/** Status 200 for a body with these fields, on the endpoint that gives bytes as they are made. */
const streamed = async (fields: Record<string, unknown> = {}, query = ''): Promise<HttpAnswer> => {
  const { post } = await testStudio();
  return post(`tone-a/stream${query}`, { text: TEXT, model_id: 'eleven_flash_v2_5', ...fields });
};

/** That these fields are taken, and change nothing. */
const changesNothing = async (fields: Record<string, unknown>, query = ''): Promise<void> => {
  const answer = await streamed(fields, query);
  expect(answer.status).toBe(200);
  expect(fingerprint(answer.bytes)).toBe(fingerprint(SOUND));
};

/** The bytes of an MP3 from the first of the voice's frames on. */
const withoutTags = (file: Buffer): Buffer => file.subarray(file.indexOf(SOUND.subarray(0, 400)));

holds(
  'http.whole',
  'POST /v1/text-to-speech/{voice_id} gives the whole file.',
  ['documented', 'recorded'],
  async () => {
    const { post } = await testStudio();
    const answer = await post('tone-a', { text: TEXT });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get('content-length'))).toBe(answer.bytes.length);
    expect(fingerprint(withoutTags(answer.bytes))).toBe(fingerprint(SOUND));
  },
);
holds(
  'http.stream',
  'With /stream the bytes come in chunks while they are made.',
  ['documented', 'recorded'],
  async () => {
    const { url, voices } = await testStudio({ pieceDelayMs: 30 });
    const response = await fetch(`${url}/v1/text-to-speech/tone-a/stream`, {
      method: 'POST',
      body: JSON.stringify({ text: 'A clause, '.repeat(20) }),
    });
    expect(response.headers.get('transfer-encoding')).toBe('chunked');
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    expect(voices.piecesMade).toBeLessThan(20);
    await reader?.cancel();
  },
);
holds(
  'http.with-timestamps',
  'With /with-timestamps the answer is one JSON object: audio_base64, alignment, normalized_alignment.',
  ['documented', 'SDK types'],
  async () => {
    const { post } = await testStudio();
    const timed = (await post('tone-a/with-timestamps', { text: TEXT })).json() as Timed;
    expect(Object.keys(timed).toSorted()).toEqual(['alignment', 'audio_base64', 'normalized_alignment']);
    expect(fingerprint(withoutTags(Buffer.from(timed.audio_base64, 'base64')))).toBe(fingerprint(SOUND));
  },
);
holds(
  'http.stream-with-timestamps',
  'With /stream/with-timestamps it is one such object a line.',
  ['documented', 'SDK types'],
  async () => {
    const { post } = await testStudio();
    const { bytes } = await post('tone-a/stream/with-timestamps', { text: TEXT });
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(1);
    const parts = lines.map((line) => JSON.parse(line) as Timed);
    expect(fingerprint(Buffer.concat(parts.map(({ audio_base64 }) => Buffer.from(audio_base64, 'base64'))))).toBe(
      fingerprint(SOUND),
    );
    expect(parts.flatMap(({ alignment }) => alignment?.characters ?? []).join('')).toBe(TEXT);
  },
);
holds(
  'http.alignment',
  'An alignment over HTTP is characters, character_start_times_seconds and character_end_times_seconds.',
  ['documented', 'SDK types'],
  async () => {
    const { post } = await testStudio();
    const { alignment } = (await post('tone-a/with-timestamps', { text: TEXT })).json() as Timed;
    const {
      characters = [],
      character_start_times_seconds: starts = [],
      character_end_times_seconds: ends = [],
    } = alignment ?? {};
    expect(Object.keys(alignment ?? {})).toHaveLength(3);
    expect([starts.length, ends.length]).toEqual([characters.length, characters.length]);
    for (const [index, start] of starts.entries()) expect(ends[index]).toBeGreaterThanOrEqual(start);
    const lastsSeconds = SOUND.length / 16_000;
    expect(ends.at(-1)).toBeGreaterThan(lastsSeconds - 0.1);
    expect(ends.at(-1)).toBeLessThanOrEqual(lastsSeconds);
  },
);
holds(
  'http.alignment.no-blank',
  'Unlike the socket, HTTP adds no blank at the end.',
  ['pipecat-ai/pipecat#2856'],
  async () => {
    const { post } = await testStudio();
    const { alignment } = (await post('tone-a/with-timestamps', { text: 'Hello.' })).json() as Timed;
    expect(alignment?.characters.join('')).toBe('Hello.');
  },
);
holds('http.format-default', 'output_format is mp3_44100_128 by default.', ['documented'], async () => {
  await changesNothing({});
  await changesNothing({}, '?output_format=mp3_44100_128');
});
holds('http.format-in-body', 'In the body output_format is ignored.', ['documented'], async () => {
  await changesNothing({ output_format: 'pcm_16000' });
});
holds('http.logging', 'enable_logging in the query is true by default, and may be false.', ['documented'], async () => {
  await changesNothing({}, '?enable_logging=true');
  await changesNothing({}, '?enable_logging=false');
});
deviates(
  'http.logging.history',
  'What is logged stays in the history of the account.',
  ['documented'],
  'The studio keeps no history: history-item-id names nothing that could be asked for.',
  async () => {
    const { post, get } = await testStudio();
    const id = (await post('tone-a', { text: TEXT })).headers.get('history-item-id');
    expect((await get(`/v1/history/${id}`)).status).toBe(404);
  },
);
holds(
  'http.optimize-latency',
  'optimize_streaming_latency in the query, 0 to 4, is deprecated and accepted.',
  ['documented'],
  async () => {
    await changesNothing({}, '?optimize_streaming_latency=0');
    await changesNothing({}, '?optimize_streaming_latency=4');
  },
);
holds('http.optimize-latency.v3', 'eleven_v3 refuses it with 400.', ['documented', 'reported'], async () => {
  const { status } = await streamed({ model_id: 'eleven_v3' }, '?optimize_streaming_latency=1');
  expect(status).toBe(400);
});
holds('http.body.text', 'text is required.', ['documented', 'SDK types'], async () => {
  const { post } = await testStudio();
  expect((await post('tone-a', { model_id: 'eleven_flash_v2_5' })).status).toBe(422);
});
holds('http.body.model', 'model_id is eleven_multilingual_v2 by default.', ['documented'], async () => {
  const { post } = await testStudio();
  expect((await post('tone-a', { text: 'word '.repeat(2000) })).headers.get('character-cost')).toBe('10000');
  expect((await post('tone-a', { text: `${'word '.repeat(2000)}x` })).status).toBe(400);
});
holds('http.body.language', 'language_code may be given.', ['documented'], () =>
  changesNothing({ language_code: 'en' }),
);
holds('http.body.settings', 'voice_settings may be given, for this request alone.', ['documented'], async () => {
  const { post } = await testStudio();
  const slow = await post('tone-a/stream', { text: TEXT, voice_settings: { speed: 0.7 } });
  expect(fingerprint(slow.bytes)).toBe(fingerprint(toneBytes(TEXT, MP3, 0.7)));
  expect(fingerprint((await post('tone-a/stream', { text: TEXT })).bytes)).toBe(fingerprint(SOUND));
});
deviates(
  'http.body.settings-stored',
  'Where voice_settings are absent, those stored with the voice apply.',
  ['documented'],
  'The voices of the studio have no stored settings: they speak at their natural speed.',
  () => changesNothing({ voice_settings: null }),
);
holds('http.body.dictionaries', 'At most three dictionaries may be named.', ['documented'], async () => {
  const DICTIONARY = { pronunciation_dictionary_id: 'd', version_id: '1' };
  await changesNothing({ pronunciation_dictionary_locators: Array(3).fill(DICTIONARY) });
  expect((await streamed({ pronunciation_dictionary_locators: Array(4).fill(DICTIONARY) })).status).toBe(400);
});
holds(
  'http.body.seed',
  'seed may be given, and the same seed gives the same sound as far as possible.',
  ['documented'],
  () => changesNothing({ seed: 4_294_967_295 }),
);
holds('http.body.context', 'previous_text and next_text may be given.', ['documented'], () =>
  changesNothing({ previous_text: 'Before.', next_text: 'After.' }),
);
deviates(
  'http.body.context-heard',
  'They change how the text is spoken.',
  ['documented'],
  'They change nothing: an offline voice knows no text around.',
  () => changesNothing({ previous_text: 'Before?', next_text: 'After!' }),
);
holds(
  'http.body.request-ids',
  'Up to three previous and three next request ids may be named.',
  ['documented'],
  async () => {
    for (const field of ['previous_request_ids', 'next_request_ids']) {
      await changesNothing({ [field]: ['a', 'b', 'c'] });
      expect((await streamed({ [field]: ['a', 'b', 'c', 'd'] })).status).toBe(400);
    }
  },
);
deviates(
  'http.stitching',
  'Request ids older than two hours, or of requests that were not logged or not read to the end, cannot be used.',
  ['documented'],
  'The studio keeps no requests: any id is taken, and changes nothing.',
  () => changesNothing({ previous_request_ids: ['never-given'], previous_text: 'Ignored beside ids.' }),
);
for (const [field, value] of [
  ['previous_text', 'Before.'],
  ['next_text', 'After.'],
  ['previous_request_ids', ['a']],
  ['next_request_ids', ['a']],
] as const) {
  holds(
    `http.stitching.v3.${field}`,
    `eleven_v3 refuses ${field} with 400 unsupported_model.`,
    ['pipecat-ai/pipecat#4925', 'home-assistant/core#182944'],
    async () => {
      const answer = await streamed({ model_id: 'eleven_v3', [field]: value });
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ detail: { code: 'unsupported_model' } });
    },
  );
}
holds(
  'http.body.normalization',
  'apply_text_normalization is auto, on or off.',
  ['documented', 'SDK types'],
  async () => {
    for (const apply_text_normalization of ['auto', 'on', 'off']) await changesNothing({ apply_text_normalization });
  },
);
holds(
  'http.body.language-normalization',
  'apply_language_text_normalization may be given (it is for Japanese).',
  ['documented'],
  () => changesNothing({ apply_language_text_normalization: true }),
);
holds('http.body.pvc-as-ivc', 'use_pvc_as_ivc may be given.', ['documented'], () =>
  changesNothing({ use_pvc_as_ivc: true }),
);
deviates(
  'http.body.effects',
  'audio_effects of 2026 add reverb and pan, which make the sound stereo.',
  ['SDK types', 'documented'],
  'They are accepted and change nothing.',
  () => changesNothing({ audio_effects: { pan: 0.5 } }),
);
holds('http.body.effects-mono', 'Effects that make stereo are refused for PCM and G.711.', ['documented'], async () => {
  for (const format of ['pcm_16000', 'ulaw_8000', 'alaw_8000'])
    expect((await streamed({ audio_effects: { pan: 0.5 } }, `?output_format=${format}`)).status).toBe(400);
});
holds('http.body.unknown', 'Unknown fields of the body are ignored.', ['clients'], () =>
  changesNothing({ not_a_field: 1 }),
);

const HEADERS = {
  'request-id': /^\w{12,}$/,
  'history-item-id': /^\w{12,}$/,
  'character-cost': /^\d+$/,
  'current-concurrent-requests': /^1$/,
  'maximum-concurrent-requests': /^\d+$/,
  'workspace-concurrent-requests': /^1$/,
  'tts-latency-ms': /^\d+$/,
  'x-trace-id': /^\w+$/,
  'x-region': /^[\w-]+$/,
};
for (const [name, shape] of Object.entries(HEADERS)) {
  holds(`http.header.${name}`, `The answer has the header ${name}.`, ['recorded'], async () => {
    expect((await streamed()).headers.get(name)).toMatch(shape);
  });
}
unknown(
  'http.header.x-character-count',
  'One source calls the header of the cost x-character-count; no recording shows it.',
  ['documented', 'disputed'],
  'The studio sends character-cost, as recorded.',
  async () => {
    expect((await streamed()).headers.get('x-character-count')).toBeNull();
  },
);
holds(
  'http.header.half-a-credit',
  'character-cost counts credits: 44 characters of eleven_flash_v2_5 cost 22.',
  ['recorded'],
  async () => {
    const { headers } = await streamed({ text: 'x'.repeat(43).concat('.') }, '?output_format=pcm_24000');
    expect(headers.get('character-cost')).toBe('22');
  },
);
for (const [format, type] of [
  ['mp3_44100_128', 'audio/mpeg'],
  ['pcm_24000', 'audio/pcm'],
] as const) {
  holds(`http.type.${format}`, `The content type of ${format} is ${type}.`, ['recorded'], async () => {
    expect((await streamed({}, `?output_format=${format}`)).headers.get('content-type')).toBe(type);
  });
}
holds(
  'http.mp3.tags',
  'A whole MP3 file over HTTP starts with an ID3v2.4 tag and has an Info frame.',
  ['recorded'],
  async () => {
    const { post } = await testStudio();
    const { bytes } = await post('tone-a', { text: TEXT });
    expect(bytes.subarray(0, 4)).toEqual(Buffer.from('ID3\x04'));
    expect(bytes.subarray(0, 600).includes('Info')).toBe(true);
  },
);
