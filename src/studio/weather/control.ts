import type { IncomingMessage, ServerResponse } from 'node:http';
import { NarrateError } from '../../errors.js';
import { isSameKey } from '../guard/keys.js';
import { readBody } from '../http/answer.js';
import { foreignness } from '../loopback.js';
import { type Refusal, Refused, refusals } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import { isRecord } from '../voice-settings.js';
import { parseFaults } from './fault-language.js';
import { readFaultPlan } from './fault-plan-file.js';
import type { FaultPlan } from './faults.js';

/**
 * Answer a request below `/_studio/`: what the studio has seen, and what is to go wrong from now on. JSON in and out; the rules
 * of who may ask are those of all requests. These requests are not recorded and meet no faults. Never throws.
 *
 * `GET sessions`, `GET requests`; `GET faults` tells the plan and its hits, `PUT` and `POST` replace the plan, `DELETE` ends it:
 * open sockets keep the faults they have, and the next handshake is the first of the new plan. `POST reset` empties the record,
 * the usage and the hits, and begins the plan anew.
 */
export const serveControl = async (
  request: IncomingMessage,
  response: ServerResponse,
  context: StudioContext,
): Promise<void> => {
  response.on('error', () => undefined);
  const send = (status: number, value: unknown): void => {
    const body = Buffer.from(JSON.stringify(value));
    response.writeHead(status, { 'content-type': 'application/json', 'content-length': String(body.length) });
    response.end(body);
  };
  try {
    send(200, await answerTo(request, context));
  } catch (reason) {
    const { status, body } = refusalFor(reason);
    // The rest of a body that nobody wants is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    send(status, body);
  }
};

const answerTo = async (request: IncomingMessage, context: StudioContext): Promise<unknown> => {
  const foreign = foreignness(request, context.apiKey);
  if (foreign !== undefined) throw new Refused(refusals.notLoopback(foreign));
  const key = request.headers['xi-api-key'];
  if (context.apiKey !== undefined && key === undefined) throw new Refused(refusals.keyMissing());
  if (context.apiKey !== undefined && !isSameKey(String(key), context.apiKey)) throw new Refused(refusals.keyInvalid());
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const methods = DOORS.get(pathname.replace('/_studio/', '').replace(/\/$/, ''));
  if (!methods) throw new Refused(refusals.notFound());
  const answer = methods[request.method ?? 'GET'];
  if (!answer) throw new Refused(refusals.methodNotAllowed());
  return answer(context, request);
};

type Door = (context: StudioContext, request: IncomingMessage) => unknown;

const faultsNow: Door = ({ faults: { plan, hits } }) => ({ faults: plan, hits });

const replaceFaults: Door = async (context, request) => {
  context.faults.replace(planIn(await bodyOf(request)));
  return faultsNow(context, request);
};

const DOORS = new Map<string, Readonly<Record<string, Door>>>(
  Object.entries({
    sessions: { GET: ({ log }) => ({ sessions: log.sessions.map(withReadableFailure) }) },
    requests: { GET: ({ log }) => ({ requests: log.requests.map(withReadableFailure) }) },
    faults: {
      GET: faultsNow,
      PUT: replaceFaults,
      POST: replaceFaults,
      DELETE(context, request) {
        context.faults.replace([]);
        return faultsNow(context, request);
      },
    },
    reset: {
      POST(context, request) {
        context.log.clear();
        context.account.reset();
        context.faults.replace(context.faults.plan);
        return faultsNow(context, request);
      },
    },
  }),
);

/** An error has no JSON of its own. */
const withReadableFailure = <T extends { failure?: unknown }>({ failure, ...entry }: T) =>
  failure === undefined ? entry : { ...entry, failure: failure instanceof Error ? failure.message : String(failure) };

const bodyOf = async (request: IncomingMessage): Promise<unknown> =>
  JSON.parse(await readBody(request, MAX_BODY_BYTES));

const MAX_BODY_BYTES = 262_144;

const planIn = (body: unknown): FaultPlan => {
  const faults = isRecord(body) ? body.faults : undefined;
  return typeof faults === 'string' ? parseFaults(faults) : readFaultPlan(body);
};

const refusalFor = (reason: unknown): Refusal => {
  if (reason instanceof Refused) return reason.refusal;
  if (reason instanceof SyntaxError) return refusals.jsonMalformed();
  if (reason instanceof RangeError) return refusals.bodyTooLarge();
  if (!(reason instanceof NarrateError)) return refusals.internal();
  return refusals.parameterInvalid('faults', reason.hint ? `${reason.message} (${reason.hint})` : reason.message);
};
