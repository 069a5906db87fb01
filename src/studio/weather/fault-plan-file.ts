import { CheckedValue } from './checked-value.js';
import type { Fault, FaultPlan, HttpAction, StreamAction, StreamPoint, UpgradeAction } from './faults.js';
import * as faults from './faults.js';

/**
 * A plan from parsed JSON or YAML: a list of faults as `faults.ts` describes them, or an object with such a list as `faults`.
 * @throws NarrateError ERR_USAGE  names the place of the first mistake: "faults[2].do.code"
 */
export const readFaultPlan = (value: unknown): FaultPlan => {
  const list = Array.isArray(value) ? value : new CheckedValue(value, 'the plan').at('faults').value;
  const whole = new CheckedValue(list, 'faults');
  if (!Array.isArray(list)) throw whole.wrong('must be a list');
  if (list.length > MAX_FAULTS) throw whole.wrong(`must be at most ${MAX_FAULTS}`);
  return list.map((fault: unknown, index) => faultIn(new CheckedValue(fault, `faults[${index}]`)));
};

const MAX_FAULTS = 10_000;

const faultIn = (fault: CheckedValue): Fault => {
  const chance = {
    ...fault.optional('rate', (rate) => rate.number(0, 1)),
    ...fault.optional('cycle', (cycle) => {
      cycle.allow('down', 'up');
      return { down: cycle.at('down').whole(1), up: cycle.at('up').whole() };
    }),
  };
  if (fault.has('http')) {
    fault.allow('http', 'request', 'at', 'do', 'rate', 'cycle');
    return {
      http: fault.at('http').text(),
      ...fault.optional('request', (request) => request.whole()),
      ...fault.optional('at', (at) => {
        at.allow('bytes');
        return { bytes: at.at('bytes').whole() };
      }),
      ...chance,
      do: httpAction(fault.at('do')),
    };
  }
  fault.allow('connection', 'at', 'do', 'rate', 'cycle');
  const connection = fault.optional('connection', (number) => number.whole());
  const at = fault.at('at');
  if (!at.has('phase')) return { ...connection, at: pointIn(at), ...chance, do: streamAction(fault.at('do')) };
  at.allow('phase');
  return {
    ...connection,
    at: { phase: at.at('phase').oneOf('upgrade') },
    ...chance,
    do: upgradeAction(fault.at('do')),
  };
};

const pointIn = (at: CheckedValue): StreamPoint => {
  const [name, ...others] = at.names;
  if (others.length > 0) throw at.wrong('must have one field only');
  if (name === 'message') return { message: at.at(name).whole() };
  if (name === 'frame') return { frame: at.at(name).whole() };
  if (name === 'bytes') return { bytes: at.at(name).whole() };
  if (name === 'end' && at.at(name).value === true) return { end: true };
  throw at.wrong('must have "phase": "upgrade", "message", "frame" or "bytes" with a number, or "end": true');
};

const upgradeAction = (action: CheckedValue): UpgradeAction => {
  const type = action.at('type').oneOf('refuse', 'reset', 'fin', 'stall');
  action.allow(...(type === 'refuse' ? ['type', 'status', 'body', 'headers'] : ['type']));
  if (type !== 'refuse') return { type };
  const headers = action.has('headers') ? action.at('headers') : new CheckedValue({}, '');
  return faults.refuse(
    action.at('status').whole(200, 599),
    action.at('body').value ?? '',
    Object.fromEntries(headers.names.map((name) => [name, headerIn(name, headers.at(name))])),
  );
};

/** What would break the answer, or end it early, is no header: names are tokens, values have no control characters. */
const headerIn = (name: string, value: CheckedValue): string | { inMs: number } => {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw value.wrong('has a name that is none of a header');
  if (typeof value.value === 'object') {
    value.allow('inMs');
    return { inMs: value.at('inMs').whole(-1e12, 1e12) };
  }
  const text = value.text();
  if (!/^[\t\x20-\x7e]*$/.test(text)) throw value.wrong('must be printable ASCII');
  return text;
};

const httpAction = (action: CheckedValue): HttpAction => {
  const type = action.at('type').oneOf('refuse', 'reset', 'fin', 'stall', 'pause');
  return type === 'pause' ? STREAM_ACTIONS.pause(action) : upgradeAction(action);
};

const streamAction = (action: CheckedValue): StreamAction => {
  const type = action.at('type').oneOf(...ACTION_TYPES);
  return STREAM_ACTIONS[type](action);
};

const alone =
  <T extends StreamAction>(action: T) =>
  (value: CheckedValue): T => {
    value.allow('type');
    return action;
  };

const MAX_BULK_BYTES = 256 * 1_048_576;
const VIOLATION_COUNTS = { deflated: 256, masked: 1, utf8: 1, fragments: 1_000_000 } as const;

const STREAM_ACTIONS = {
  reset: alone(faults.reset),
  fin: alone(faults.fin),
  tear: alone(faults.tear),
  stall: alone(faults.stall),
  freeze: alone(faults.freeze),
  duplicate: alone(faults.duplicate),
  reorder: alone(faults.reorder),
  earlyFinal: alone(faults.earlyFinal),
  noFinal: alone(faults.noFinal),
  emptyFinal: alone(faults.emptyFinal),
  silence: alone(faults.silence),
  audioAfterFinal: alone(faults.audioAfterFinal),
  close(value: CheckedValue) {
    value.allow('type', 'code', 'reason');
    return faults.close(closeCode(value.at('code'), true), value.optional('reason', reasonIn).reason ?? '');
  },
  error(value: CheckedValue) {
    value.allow('type', 'id', 'message', 'code');
    return faults.error(value.at('id').text(), value.at('message').text(), codeIn(value));
  },
  complain(value: CheckedValue) {
    value.allow('type', 'id', 'message', 'code');
    return faults.complain(value.at('id').text(), value.at('message').text(), codeIn(value));
  },
  garbage(value: CheckedValue) {
    value.allow('type', 'kind');
    return faults.garbage(value.at('kind').oneOf(...GARBAGE_KINDS));
  },
  bulk(value: CheckedValue) {
    value.allow('type', 'kind', 'sizeBytes');
    return faults.bulk(value.at('kind').oneOf('wide', 'deep'), value.at('sizeBytes').whole(2, MAX_BULK_BYTES));
  },
  violate(value: CheckedValue) {
    value.allow('type', 'kind', 'count');
    const kind = value.at('kind').oneOf('deflated', 'masked', 'utf8', 'fragments');
    return faults.violate(kind, value.optional('count', (count) => count.whole(1, VIOLATION_COUNTS[kind])).count);
  },
  pause(value: CheckedValue) {
    value.allow('type', 'delayMs');
    return faults.pause(value.at('delayMs').whole());
  },
  trickle(value: CheckedValue) {
    value.allow('type', 'bytesPerSecond');
    return faults.trickle(value.at('bytesPerSecond').whole(1));
  },
  lose(value: CheckedValue) {
    value.allow('type', 'countBytes');
    return faults.lose(value.at('countBytes').whole(1));
  },
  disguise(value: CheckedValue) {
    value.allow('type', 'kind');
    return faults.disguise(value.at('kind').oneOf('wav', 'html', 'mp3_48000'));
  },
} satisfies { [T in StreamAction['type']]: (value: CheckedValue) => Extract<StreamAction, { type: T }> };

const ACTION_TYPES = Object.keys(STREAM_ACTIONS).filter(
  (name): name is keyof typeof STREAM_ACTIONS => name in STREAM_ACTIONS,
);
const GARBAGE_KINDS = Object.keys(faults.GARBAGE).filter(
  (name): name is keyof typeof faults.GARBAGE => name in faults.GARBAGE,
);

const codeIn = (value: CheckedValue): number => (value.has('code') ? closeCode(value.at('code'), false) : 1008);

/** RFC 6455, 7.4: a frame can carry no other code; 1005 stands for a close frame without one. */
const closeCode = (code: CheckedValue, canBeNone: boolean): number => {
  const number = code.whole(1000, 4999);
  if ((number === 1005 && canBeNone) || number >= 3000 || (number <= 1014 && ![1004, 1005, 1006].includes(number)))
    return number;
  throw code.wrong('is no code that a close frame can carry');
};

/** A close frame has room for 123 bytes. */
const reasonIn = (reason: CheckedValue): string => {
  const text = reason.text();
  if (Buffer.byteLength(text) > 123) throw reason.wrong('must have at most 123 bytes');
  return text;
};
