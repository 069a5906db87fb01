import { isRecord } from '../../voice-settings.js';
import type { AnswerHead } from '../session.js';
import { sayShape } from './shape.js';
import type { Traits } from './trait.js';

/** Of transport alone, or of a server's own house. */
const NO_MATTER =
  /^(content-length|transfer-encoding|server|via|alt-svc|cf-|x-cache|strict-transport-security|vary|access-control-)/;

/** Which headers an answer has; their values are its own, but for the type. */
export const sayAnswerHead = (traits: Traits, { headers, otherHeaders }: AnswerHead, line: number): void => {
  for (const name of [...Object.keys(headers), ...otherHeaders]) {
    if (!NO_MATTER.test(name) && name !== 'content-type') traits.say(`header ${name}`, 'there', { line });
  }
  const type = headers['content-type'];
  if (type !== undefined) traits.say('content type', type.replace(/;.*$/, ''), { line });
};

/** What an error says, and in which shape. */
export const sayErrorBody = (traits: Traits, body: unknown, line: number): void => {
  sayShape(traits, 'body', [{ value: body, line }]);
  const detail = isRecord(body) ? body.detail : undefined;
  const told = Array.isArray(detail) ? detail[0] : detail;
  if (typeof told === 'string') traits.say('detail', told, { line });
  if (!isRecord(told)) return;
  for (const name of ['type', 'code', 'status', 'message', 'param', 'msg', 'loc']) {
    if (name in told) traits.say(`detail ${name}`, JSON.stringify(told[name]), { line, needs: 'body.detail' });
  }
};
