import { readFileSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { isRecord } from '../voice-settings.js';
import {
  type AnswerHead,
  FORMAT_VERSION,
  type Session,
  type SessionEvent,
  type SessionHead,
  type SessionItem,
} from './session.js';

/** The line that begins a file. */
export const headLine = (head: SessionHead): string =>
  `${JSON.stringify({ narrateSession: FORMAT_VERSION, ...head })}\n`;

/** The line that ends a file that is complete. */
export const LAST_LINE = `${JSON.stringify({ complete: true })}\n`;

export const itemLine = (from: SessionItem['from'], atMs: number, event: SessionEvent): string =>
  `${JSON.stringify({ from, atMs: Math.round(atMs), ...fieldsOf(event) })}\n`;

/** @throws NarrateError ERR_INPUT  the file cannot be read, or holds what no session has */
export const readSession = (file: string): Session => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new NarrateError('ERR_INPUT', `Cannot read the recorded session "${file}"`, {
      hint: 'record it again: narrate serve --record',
      cause,
    });
  }
  return parseSession(path.basename(file), text);
};

/** A last line without its end is left out: the recording was broken off there. @throws NarrateError ERR_INPUT */
export const parseSession = (name: string, text: string): Session => {
  const end = text.lastIndexOf('\n') + 1;
  const isWhole = end === text.length;
  const lines = (isWhole || isJson(text.slice(end)) ? text : text.slice(0, end)).split('\n');
  let head: SessionHead | undefined;
  let isComplete = false;
  const items: SessionItem[] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const invalid = (why: string) =>
      new NarrateError('ERR_INPUT', `Line ${index + 1} of the recorded session "${name}" ${why}`);
    if (!isJson(line)) throw invalid('is not JSON');
    const value: unknown = JSON.parse(line);
    if (!isRecord(value)) throw invalid('is not a JSON object');
    if (index === 0 && 'narrateSession' in value) {
      if (value.narrateSession !== FORMAT_VERSION)
        throw invalid(`is of format ${String(value.narrateSession)}, which is not known`);
      head = headIn(value);
      if (!head) throw invalid('is not a head');
      return;
    }
    if (value.complete === true) {
      isComplete = true;
      return;
    }
    const event = eventIn(value);
    const { from, atMs } = value;
    if (!event || (from !== 'client' && from !== 'server') || typeof atMs !== 'number')
      throw invalid('is not an event');
    items.push({ ...event, from, atMs, line: index + 1 });
  });
  // Files without a head are whole when their socket was closed.
  return { name, head, items, isComplete: isComplete || (!head && items.at(-1)?.type === 'close') };
};

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
};

const fieldsOf = (event: SessionEvent): Record<string, unknown> => {
  switch (event.type) {
    case 'message':
      return { message: event.message };
    case 'text':
      return { text: event.text };
    case 'bytes':
      return { bytes: event.bytes.toString('base64') };
    case 'answer':
      return { answer: event.answer };
    case 'refused':
      return { refused: { ...event.refused, body: event.body } };
    case 'close':
      return { close: { code: event.code, reason: event.reason } };
    case 'end':
      return { end: true };
    case 'cut':
      return { cut: event.why };
    case 'omitted':
      return { omitted: event.why };
  }
};

const eventIn = (value: Record<string, unknown>): SessionEvent | undefined => {
  const { text, bytes, answer, refused, close, cut, omitted } = value;
  if ('message' in value) return { type: 'message', message: value.message };
  if (typeof text === 'string') return { type: 'text', text };
  if (typeof bytes === 'string') return { type: 'bytes', bytes: Buffer.from(bytes, 'base64') };
  if (value.end === true) return { type: 'end' };
  if (typeof cut === 'string') return { type: 'cut', why: cut };
  if (typeof omitted === 'string') return { type: 'omitted', why: omitted };
  if (isRecord(close) && typeof close.code === 'number')
    return { type: 'close', code: close.code, reason: String(close.reason ?? '') };
  const head = answerIn(answer ?? refused);
  if (!head) return undefined;
  return isRecord(refused) ? { type: 'refused', refused: head, body: refused.body } : { type: 'answer', answer: head };
};

const answerIn = (value: unknown): AnswerHead | undefined => {
  if (!isRecord(value) || typeof value.status !== 'number') return undefined;
  const others = Array.isArray(value.otherHeaders) ? value.otherHeaders.map(String) : [];
  return { status: value.status, headers: textsIn(value.headers), otherHeaders: others };
};

const headIn = (value: Record<string, unknown>): SessionHead | undefined => {
  const { kind, over, method, path: asked, query, headers, recordedAt } = value;
  if (typeof kind !== 'string' || typeof method !== 'string' || typeof asked !== 'string') return undefined;
  if (over !== 'websocket' && over !== 'http') return undefined;
  const when = typeof recordedAt === 'string' ? { recordedAt } : {};
  return { kind, over, method, path: asked, query: textsIn(query), headers: textsIn(headers), ...when };
};

const textsIn = (value: unknown): Record<string, string> =>
  isRecord(value) ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)])) : {};
