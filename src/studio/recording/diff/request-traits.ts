import { isRecord } from '../../voice-settings.js';
import type { Session, SessionItem } from '../session.js';
import { sayTimes, type Times, timesIn } from './alignment.js';
import { sayAnswerHead, sayErrorBody } from './answer-traits.js';
import { sayShape } from './shape.js';
import { saySound } from './sound.js';
import { type Trait, Traits } from './trait.js';

/** What can be said of a request and its answer. */
export const requestTraits = ({ head, items }: Session): readonly Trait[] => {
  const traits = new Traits();
  const answer = items.find((item) => item.type === 'answer');
  traits.say('status', answer?.answer.status ?? 'none', { line: answer?.line });
  if (!answer) return traits.list;
  const { status, headers } = answer.answer;
  sayAnswerHead(traits, answer.answer, answer.line);
  const parts = items.filter((item) => item.from === 'server' && bytesOf(item));
  const end = items.find((item) => item.from === 'server' && (item.type === 'end' || item.type === 'cut'));
  traits.say('ends', end?.type === 'end' ? 'well' : 'broken', { line: end?.line });
  const first = parts[0];
  const asked = items.find((item) => item.from === 'client' && item.type === 'end') ?? items[0];
  if (first && asked) traits.delay('delay of the first byte', first.atMs - asked.atMs, { line: first.line });

  const body = Buffer.concat(parts.flatMap((item) => bytesOf(item) ?? []));
  const line = first?.line ?? answer.line;
  const isJson = /json/.test(headers['content-type'] ?? '');
  const values = isJson ? jsonIn(body.toString()) : undefined;
  if (isJson) traits.say('body is JSON', values !== undefined, { line });
  const text = textOf(items);
  if (status >= 400) sayErrorBody(traits, values?.[0] ?? body.toString().slice(0, 200), line);
  else if (values) {
    sayShape(
      traits,
      'body',
      values.map((value) => ({ value, line })),
    );
    sayTimedSound(traits, values, line, head?.query.output_format, text);
  } else saySound(traits, body, head?.query.output_format, text.trim().length);
  return traits.list;
};

const sayTimedSound = (
  traits: Traits,
  values: readonly unknown[],
  line: number,
  formatId: string | undefined,
  text: string,
): void => {
  const parts = values.filter(isRecord).filter((value) => 'audio_base64' in value);
  if (parts.length === 0) return;
  saySound(
    traits,
    Buffer.concat(parts.map((part) => Buffer.from(String(part.audio_base64), 'base64'))),
    formatId,
    text.trim().length,
  );
  for (const name of ['alignment', 'normalized_alignment']) {
    const times = parts.flatMap((part): Times[] => {
      const found = timesIn(part[name], line);
      return found ? [found] : [];
    });
    sayTimes(traits, name, times, text);
  }
};

/** One JSON value, or one for each line; undefined where it is neither. */
const jsonIn = (text: string): unknown[] | undefined => {
  for (const parts of [[text], text.split('\n').filter((line) => line.trim() !== '')]) {
    try {
      return parts.map((part): unknown => JSON.parse(part));
    } catch {
      // Not in this way.
    }
  }
  return undefined;
};

const bytesOf = (item: SessionItem): Buffer | undefined => {
  if (item.type === 'bytes') return item.bytes;
  if (item.type === 'text') return Buffer.from(item.text);
  return item.type === 'message' ? Buffer.from(JSON.stringify(item.message)) : undefined;
};

const textOf = (items: readonly SessionItem[]): string => {
  const asked = items.find((item) => item.from === 'client' && item.type === 'message');
  return asked?.type === 'message' && isRecord(asked.message) && typeof asked.message.text === 'string'
    ? asked.message.text
    : '';
};
