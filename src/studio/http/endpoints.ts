import type { IncomingMessage, ServerResponse } from 'node:http';
import { NarrateError } from '../../errors.js';
import { TOKEN_KINDS } from '../account/tokens.js';
import { isSameKey } from '../guard/keys.js';
import { foreignness } from '../loopback.js';
import { type Refusal, Refused, refusals } from '../service-errors.js';
import type { RecordedRequest } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import { type AccountAnswer, accountEndpoint } from './account.js';
import { Answer, readBody } from './answer.js';
import { answerSpeech, type SpeechKind } from './speech.js';
import { parseSpeechRequest } from './speech-request.js';

/** Answer one HTTP request. Never throws. */
export const serveHttp = async (
  request: IncomingMessage,
  response: ServerResponse,
  context: StudioContext,
): Promise<void> => {
  const { path, query } = targetOf(request.url ?? '/');
  if (path.startsWith('/_studio/'))
    return (await import('../weather/control.js')).serveControl(request, response, context);
  const method = request.method ?? 'GET';
  const record = context.log.openRequest({ method, path, query, headers: request.headers });
  response.on('error', () => undefined);
  response.on('finish', () => {
    record.status = response.statusCode;
  });
  const strike = context.faults.http(path);
  const answer = new Answer(response, strike);
  try {
    const foreign = foreignness(request, context.apiKey);
    if (foreign !== undefined) return answer.refuse(refusals.notLoopback(foreign));
    const isWhole = strike && (!strike.fault.at || ['refuse', 'pause'].includes(strike.fault.do.type));
    if (isWhole && !(await answer.fault(strike))) return;
    const refusal = await respond({ request, record, path, query, answer, context });
    if (refusal) answer.refuse(refusal);
  } catch (reason) {
    // It may have left in the middle of its body.
    if (answer.signal.aborted || (request.errored && !(reason instanceof Refused))) return;
    if (!(reason instanceof Refused || reason instanceof URIError)) record.failure = reason;
    answer.refuse(refusalFor(reason, query));
  }
};

interface Exchange {
  readonly request: IncomingMessage;
  readonly record: RecordedRequest;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly answer: Answer;
  readonly context: StudioContext;
}

/** How one path is served. */
interface Endpoint {
  readonly method: 'GET' | 'POST';
  /** Whether it is served to everybody. */
  readonly isOpen?: boolean;
  serve(exchange: Exchange): Promise<void> | void;
}

const respond = async (exchange: Exchange): Promise<Refusal | undefined> => {
  const { request, path, answer, context } = exchange;
  const endpoint = endpointAt(path);
  if (!endpoint) return refusals.notFound();
  const methods = endpoint.method === 'GET' ? ['GET', 'HEAD', 'OPTIONS'] : [endpoint.method, 'OPTIONS'];
  const { method = 'GET' } = request;
  if (method === 'OPTIONS') {
    answer.head(204, { allow: methods.join(', ') });
    answer.end();
    return undefined;
  }
  if (!methods.includes(method)) {
    const { status, body } = refusals.methodNotAllowed();
    answer.json(status, body, { allow: methods.join(', ') });
    return undefined;
  }
  const key = request.headers['xi-api-key'];
  if (!endpoint.isOpen && context.apiKey !== undefined) {
    if (key === undefined) return refusals.keyMissing();
    if (!isSameKey(String(key), context.apiKey)) return refusals.keyInvalid();
  }
  await endpoint.serve(exchange);
  return undefined;
};

/** @throws URIError  a crooked path */
const endpointAt = (path: string): Endpoint | undefined => {
  if (path === '/') return { method: 'GET', isOpen: true, serve: ({ answer }) => about(answer) };
  const [, speechVoice, ending] = SPEECH_PATH.exec(path) ?? [];
  if (speechVoice !== undefined) {
    const voiceId = decodeURIComponent(speechVoice);
    return { method: 'POST', serve: (exchange) => speak(exchange, voiceId, speechKind(ending)) };
  }
  const [, previewVoice] = PREVIEW_PATH.exec(path) ?? [];
  if (previewVoice !== undefined) {
    const voiceId = decodeURIComponent(previewVoice);
    return { method: 'GET', isOpen: true, serve: (exchange) => preview(exchange, voiceId) };
  }
  const [, tokenKind] = TOKEN_PATH.exec(path) ?? [];
  if (tokenKind !== undefined) return { method: 'POST', serve: (exchange) => token(exchange, tokenKind) };
  const account = accountEndpoint(path);
  return account && { method: 'GET', serve: (exchange) => accountAnswer(exchange, account) };
};

const about = async (answer: Answer): Promise<void> => {
  answer.head(200, { 'content-type': 'text/plain; charset=utf-8' });
  await answer.write(Buffer.from(ABOUT));
  answer.end();
};

const accountAnswer = ({ request, query, answer, context }: Exchange, account: AccountAnswer): void => {
  // Also behind a forwarded port the client finds what it is pointed to.
  const baseUrl = `http://${request.headers.host ?? '127.0.0.1'}`;
  answer.json(200, account({ query, baseUrl, context }));
};

const preview = async ({ answer, context }: Exchange, voiceId: string): Promise<void> => {
  if (!context.voices.find(voiceId)) throw new Refused(refusals.voiceNotFound(voiceId));
  const file = await context.previews.of(voiceId);
  answer.head(200, { 'content-type': 'audio/mpeg', 'content-length': String(file.length) });
  await answer.write(file);
  answer.end();
};

const token = ({ answer, context }: Exchange, name: string): void => {
  const kind = TOKEN_KINDS.find((known) => known === name);
  if (kind === undefined) {
    const msg = `Input should be ${TOKEN_KINDS.map((known) => `'${known}'`).join(', ')}`;
    throw new Refused(
      refusals.invalid([{ loc: ['path', 'token_type'], msg, type: 'enum', input: name.slice(0, 100) }]),
    );
  }
  answer.json(200, { token: context.tokens.mint(kind) });
};

/** @throws Refused */
const speak = async (
  { request, record, query, answer, context }: Exchange,
  voiceId: string,
  kind: SpeechKind,
): Promise<void> => {
  let body: unknown;
  try {
    const text = await readBody(request, context.limits.bodyBytes);
    context.log.keepBody(record, text);
    body = JSON.parse(text);
  } catch (reason) {
    if (reason instanceof SyntaxError) throw new Refused(refusals.jsonMalformed());
    if (reason instanceof RangeError) throw new Refused(refusals.bodyTooLarge());
    throw reason;
  }
  const isStreamed = kind === 'stream' || kind === 'stream/with-timestamps';
  const { voices, account } = context;
  const speech = parseSpeechRequest(query, body, { voiceId, voices, plan: account.plan, isStreamed });
  await answerSpeech(kind, speech, answer, context);
};

const PREVIEW_PATH = /^\/v1\/previews\/([^/]+)\.mp3$/;
const TOKEN_PATH = /^\/v1\/single-use-token\/([^/]+)$/;
const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)(\/stream|\/with-timestamps|\/stream\/with-timestamps)?$/;

const speechKind = (ending: string | undefined): SpeechKind => {
  if (ending === '/stream') return 'stream';
  if (ending === '/with-timestamps') return 'with-timestamps';
  return ending === undefined ? 'whole' : 'stream/with-timestamps';
};

const ABOUT = `narrate studio: an offline voice behind the ElevenLabs text-to-speech protocol, for programs on this machine.

ws    /v1/text-to-speech/{voice_id}/stream-input
ws    /v1/text-to-speech/{voice_id}/multi-stream-input
POST  /v1/text-to-speech/{voice_id}[/stream][/with-timestamps]
POST  /v1/single-use-token/tts_websocket
GET   /v1/voices  /v2/voices  /v1/voices/{voice_id}[/settings]  /v1/previews/{voice_id}.mp3
GET   /v1/models  /v1/user  /v1/user/subscription
`;

/** Never throws: a client may ask for what is no URL, which is then no path either. */
const targetOf = (target: string): { path: string; query: URLSearchParams } => {
  try {
    const { pathname, searchParams } = new URL(target.replace(/^\/+/, '/'), 'http://127.0.0.1');
    return { path: pathname, query: searchParams };
  } catch {
    return { path: '', query: new URLSearchParams() };
  }
};

const refusalFor = (reason: unknown, query: URLSearchParams): Refusal => {
  if (reason instanceof Refused) return reason.refusal;
  if (reason instanceof URIError) return refusals.notFound();
  return reason instanceof NarrateError && reason.code === 'ERR_PLAN'
    ? refusals.formatNotAllowed(query.get('output_format') ?? '')
    : refusals.internal();
};
