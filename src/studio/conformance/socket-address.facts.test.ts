import { expect } from 'vitest';
import { factsAbout } from './fact.js';
import { FINAL } from './read-frames.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Socket: address, key and handshake');

const KEY = 'sk_the_right_one';
const HELLO = [{ text: 'Hello. ' }, END];

/** How a session ends that gives its key in this way. */
const codeWith = async (query: Record<string, string>, first: Record<string, unknown>): Promise<number> => {
  const { talk } = await testStudio({ apiKey: KEY });
  return (await talk([{ ...START, ...first }, ...HELLO], { query })).code;
};

holds(
  'socket.address.path',
  'The socket of one voice is at /v1/text-to-speech/{voice_id}/stream-input.',
  ['recorded', 'documented', 'SDK types'],
  async () => {
    const { talk } = await testStudio();
    const { frames, handshake } = await talk([START, ...HELLO]);
    expect(handshake.status).toBe(101);
    expect(frames.at(-1)).toEqual(FINAL);
  },
);
holds(
  'socket.key.header',
  'The key comes in the header xi-api-key of the handshake.',
  ['documented', 'clients'],
  async () => {
    const { talk } = await testStudio({ apiKey: KEY });
    expect((await talk([START, ...HELLO], { headers: { 'xi-api-key': KEY } })).code).toBe(1000);
  },
);
holds('socket.key.query-bearer', 'A bearer token may come in the query as authorization.', ['documented'], async () => {
  expect(await codeWith({ authorization: `Bearer ${KEY}` }, {})).toBe(1000);
  expect(await codeWith({ authorization: 'Bearer other' }, {})).toBe(1008);
});
holds(
  'socket.key.body-bearer',
  'A bearer token may come in the first message as authorization.',
  ['documented'],
  async () => {
    expect(await codeWith({}, { authorization: `Bearer ${KEY}` })).toBe(1000);
    expect(await codeWith({}, { authorization: 'Bearer other' })).toBe(1008);
  },
);
holds(
  'socket.key.body-dashes',
  'The first message may hold the key as xi-api-key: so the schema and the SDK write it.',
  ['documented', 'SDK types', 'disputed'],
  async () => {
    expect(await codeWith({}, { 'xi-api-key': KEY })).toBe(1000);
    expect(await codeWith({}, { 'xi-api-key': 'other' })).toBe(1008);
  },
);
holds(
  'socket.key.body-underscores',
  'The first message may hold the key as xi_api_key: so the examples and older clients write it.',
  ['documented', 'clients', 'disputed'],
  async () => {
    expect(await codeWith({}, { xi_api_key: KEY })).toBe(1000);
    expect(await codeWith({}, { xi_api_key: 'other' })).toBe(1008);
  },
);
holds(
  'socket.key.bad-key-after-upgrade',
  'A bad key does not fail the handshake: the status is 101, then come an error frame and a close with 1008.',
  ['recorded'],
  async () => {
    const { open } = await testStudio({ apiKey: KEY });
    const client = await open({ headers: { 'xi-api-key': 'wrong' } });
    expect(client.handshake.status).toBe(101);
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toHaveLength(1);
  },
);
holds(
  'socket.key.bad-key-at-once',
  'A bad key in the handshake is told before the client has said anything.',
  ['recorded'],
  async () => {
    const { open, studio } = await testStudio({ apiKey: KEY });
    const client = await open({ headers: { 'xi-api-key': 'wrong' } });
    await client.frame(({ error }) => error === 'invalid_api_key');
    expect(studio.sessions[0]?.messages).toEqual([]);
  },
);
holds(
  'socket.voice.bad-voice-after-upgrade',
  'An unknown voice does not fail the handshake either: an error frame and a close with 1008 follow.',
  ['recorded'],
  async () => {
    const { open } = await testStudio();
    const client = await open({ voiceId: 'nobody' });
    expect(client.handshake.status).toBe(101);
    expect((await client.closed).code).toBe(1008);
  },
);
holds('socket.handshake.trace-id', 'The answer to the handshake has the header x-trace-id.', ['recorded'], async () => {
  const { talk } = await testStudio();
  const one = await talk([START, END]);
  const other = await talk([START, END]);
  expect(one.handshake.headers['x-trace-id']).toMatch(/^[0-9a-f]{32}$/);
  expect(other.handshake.headers['x-trace-id']).not.toBe(one.handshake.headers['x-trace-id']);
});
holds('socket.handshake.no-request-id', 'A socket has no request id.', ['recorded'], async () => {
  const { talk } = await testStudio();
  const { handshake, frames } = await talk([START, ...HELLO]);
  expect(Object.keys(handshake.headers)).not.toContain('request-id');
  expect(JSON.stringify(frames)).not.toContain('request_id');
});
holds(
  'socket.handshake.v3-refused',
  'eleven_v3 is refused in the handshake with HTTP 400, type validation_error, code unsupported_model, param model_id.',
  ['recorded'],
  async () => {
    const { refused } = await testStudio();
    expect(await refused({ query: { model_id: 'eleven_v3' } })).toMatchObject({
      status: 400,
      body: {
        detail: {
          type: 'validation_error',
          code: 'unsupported_model',
          param: 'model_id',
          status: expect.any(String),
          request_id: expect.any(String),
          message: expect.any(String),
        },
      },
    });
  },
);
deviates(
  'socket.handshake.v3-message',
  'The message of that refusal points to the text-to-dialogue socket.',
  ['recorded'],
  'The studio has no such socket yet, so it names the endpoint that was asked and sends nobody elsewhere.',
  async () => {
    const { refused } = await testStudio();
    const { body } = await refused({ query: { model_id: 'eleven_v3' } });
    expect(JSON.stringify(body)).not.toContain('dialogue');
  },
);
deviates(
  'socket.handshake.v3-forbidden',
  'In 2025 that refusal had status 403.',
  ['livekit/agents#3235', 'livekit/agents#3904', 'livekit/agents#4901'],
  'The studio answers as recorded in 2026, with 400.',
  async () => {
    const { refused } = await testStudio();
    expect((await refused({ query: { model_id: 'eleven_v3' } })).status).toBe(400);
  },
);
for (const id of ['eleven_v3_conversational', 'eleven_v4', 'eleven_v4_turbo']) {
  holds(`socket.handshake.${id}`, `${id} is not served by stream-input.`, ['documented'], async () => {
    const { refused } = await testStudio();
    expect((await refused({ query: { model_id: id } })).status).toBe(400);
  });
}
unknown(
  'socket.handshake.unknown-model',
  'How a model that does not exist is refused is not known.',
  ['unconfirmed'],
  'The studio refuses the handshake with HTTP 404, code model_not_found, as over HTTP.',
  async () => {
    const { refused } = await testStudio();
    expect(await refused({ query: { model_id: 'no_such_model' } })).toMatchObject({
      status: 404,
      body: { detail: { code: 'model_not_found' } },
    });
  },
);
unknown(
  'socket.handshake.open-sockets',
  'No limit of open sockets that say nothing is documented.',
  ['unconfirmed'],
  'The studio has a limit of its own (maxConnections); above it a handshake is refused with 429 and the status too_many_concurrent_requests.',
  async () => {
    const { open, refused } = await testStudio({ maxConnections: 1 });
    await open();
    expect(await refused()).toMatchObject({
      status: 429,
      body: { detail: { status: 'too_many_concurrent_requests' } },
    });
  },
);
