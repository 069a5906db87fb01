import { InvalidInput } from '../service-errors.js';
import { type ClientMessage, flag, type MessageFields, manner } from './client-message.js';

/** One message on the `multi-stream-input` socket. */
export type ContextMessage =
  | { readonly type: 'close-socket' }
  | { readonly type: 'close-context'; readonly contextId: string }
  /** Text for one context; empty text keeps it alive. */
  | { readonly type: 'say'; readonly contextId: string; readonly said: ClientMessage };

/**
 * `context_id` names the context, as in every example of the vendor and in every client (its umbrella schema alone says
 * `contextId`). Beside `close_context` and `close_socket` text is ignored, as documented. Unknown fields are ignored.
 * @throws InvalidInput  nothing that the service knows, or a field of the wrong type or range
 */
export const parseContextMessage = (fields: MessageFields): ContextMessage => {
  if (flag(fields, 'close_socket')) return { type: 'close-socket' };
  const contextId = fields.context_id ?? DEFAULT_CONTEXT_ID;
  if (typeof contextId !== 'string') throw new InvalidInput('The field context_id must be a string');
  if (flag(fields, 'close_context')) return { type: 'close-context', contextId };
  const text = fields.text ?? '';
  if (typeof text !== 'string') throw new InvalidInput('The field text must be a string');
  if (SAYING_FIELDS.every((name) => (fields[name] ?? undefined) === undefined))
    throw new InvalidInput(`The message must have one of ${SAYING_FIELDS.join(', ')}`);
  return { type: 'say', contextId, said: { text, ends: false, ...manner(fields) } };
};

/** The context of messages that name none. The vendor says only that there is one, and its example calls it so. */
export const DEFAULT_CONTEXT_ID = 'default';

const SAYING_FIELDS = ['text', 'flush', 'close_context', 'close_socket'] as const;
