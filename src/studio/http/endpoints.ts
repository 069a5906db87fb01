import type { IncomingMessage, ServerResponse } from 'node:http';
import { NarrateError } from '../../errors.js';
import { foreignness } from '../loopback.js';
import { type Refusal, Refused, refusals } from '../service-errors.js';
import type { RecordedRequest } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import { isRecord } from '../voice-settings.js';
import { accountAnswer } from './account.js';
import { Answer, readBody } from './answer.js';
import { answerSpeech, type SpeechKind } from './speech.js';
import { parseSpeechRequest } from './speech-request.js';

/** Answer one HTTP request. Never throws. */
export const serveHttp = async (
  request: IncomingMessage,
  response: ServerResponse,
  context: StudioContext,
): Promise<void> => {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
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
    const foreign = foreignness(request);
    if (foreign !== undefined) return answer.refuse(refusals.notLoopback(foreign));
    const isWhole = strike && (!strike.fault.at || ['refuse', 'pause'].includes(strike.fault.do.type));
    if (isWhole && !(await answer.fault(strike))) return;
    const refusal = await respond({ request, record, path, query, answer, context });
    if (refusal) answer.refuse(refusal);
  } catch (reason) {
    if (answer.signal.aborted) return;
    if (!(reason instanceof Refused)) record.failure = reason;
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

const respond = async (exchange: Exchange): Promise<Refusal | undefined> => {
  const { request, path, query, answer, context } = exchange;
  const speechPath = SPEECH_PATH.exec(path);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== (speechPath ? 'POST' : 'GET')) return refusals.methodNotAllowed();
  if (path === '/') {
    answer.head(200, { 'content-type': 'text/plain; charset=utf-8' });
    await answer.write(Buffer.from(ABOUT));
    answer.end();
    return undefined;
  }
  const key = request.headers['xi-api-key'];
  if (context.apiKey !== undefined && key === undefined) return refusals.keyMissing();
  if (context.apiKey !== undefined && key !== context.apiKey) return refusals.keyInvalid();
  if (speechPath) return speak(exchange, decodeURIComponent(speechPath[1] ?? ''), speechKind(speechPath[2]));

  const account = accountAnswer(path, query, context);
  if (account === undefined) return refusals.notFound();
  if (isRefusal(account)) return account;
  answer.json(200, account);
  return undefined;
};

const speak = async (
  { request, record, query, answer, context }: Exchange,
  voiceId: string,
  kind: SpeechKind,
): Promise<Refusal | undefined> => {
  let body: unknown;
  try {
    body = JSON.parse(await readBody(request, MAX_BODY_BYTES));
  } catch (reason) {
    if (reason instanceof SyntaxError) return refusals.jsonMalformed();
    if (reason instanceof RangeError) return refusals.bodyTooLarge();
    throw reason;
  }
  record.body = body;
  const speech = parseSpeechRequest(voiceId, query, body, context.voices);
  if ('status' in speech) return speech;
  await answerSpeech(kind, speech, answer, voiceId, context);
  return undefined;
};

const SPEECH_PATH = /^\/v1\/text-to-speech\/([^/]+)(\/stream|\/with-timestamps|\/stream\/with-timestamps)?$/;

const speechKind = (ending: string | undefined): SpeechKind => {
  if (ending === '/stream') return 'stream';
  if (ending === '/with-timestamps') return 'with-timestamps';
  return ending === undefined ? 'whole' : 'stream/with-timestamps';
};

const MAX_BODY_BYTES = 1_048_576;

const ABOUT = `narrate studio: an offline voice behind the ElevenLabs text-to-speech protocol, for programs on this machine.

ws    /v1/text-to-speech/{voice_id}/stream-input
ws    /v1/text-to-speech/{voice_id}/multi-stream-input
POST  /v1/text-to-speech/{voice_id}[/stream][/with-timestamps]
GET   /v1/voices  /v2/voices  /v1/models  /v1/user/subscription
`;

const isRefusal = (value: unknown): value is Refusal =>
  isRecord(value) && typeof value.status === 'number' && 'body' in value;

const refusalFor = (reason: unknown, query: URLSearchParams): Refusal => {
  if (reason instanceof Refused) return reason.refusal;
  if (reason instanceof URIError) return refusals.notFound();
  return reason instanceof NarrateError && reason.code === 'ERR_PLAN'
    ? refusals.formatNotAllowed(query.get('output_format') ?? '')
    : refusals.internal();
};
