import { isRecord } from '../../voice-settings.js';
import { type Session, type SessionItem, sentValue } from '../session.js';
import { sayTimes, type Times, timesIn } from './alignment.js';
import { sayAnswerHead, sayErrorBody } from './answer-traits.js';
import { sayShape } from './shape.js';
import { saySound } from './sound.js';
import { type Trait, Traits } from './trait.js';

/** What can be said of a socket's session. */
export const socketTraits = (session: Session): readonly Trait[] => {
  const traits = new Traits();
  const { items, head } = session;
  const refused = items.find((item) => item.type === 'refused');
  const answer = items.find((item) => item.type === 'answer');
  const status = refused?.refused.status ?? answer?.answer.status ?? (head ? undefined : 101);
  traits.say('handshake status', status ?? 'none', { line: refused?.line ?? answer?.line });
  if (refused) {
    sayAnswerHead(traits, refused.refused, refused.line);
    sayErrorBody(traits, refused.body, refused.line);
    return traits.list;
  }
  if (answer) sayAnswerHead(traits, answer.answer, answer.line);
  const frames = items.flatMap((item) =>
    item.from === 'server' && isFrame(item) ? [{ item, kind: kindOfFrame(item) }] : [],
  );
  for (const kind of new Set(frames.map((frame) => frame.kind))) {
    const ofKind = frames
      .filter((frame) => frame.kind === kind)
      .map(({ item }) => ({ value: sentValue(item), line: item.line }));
    traits.say(`${kind} frames`, 'there are some', { line: ofKind[0]?.line });
    sayShape(traits, `frame ${kind}`, ofKind, `${kind} frames`);
  }
  sayOrder(traits, items, frames);
  sayErrors(traits, frames);
  sayEnd(traits, items);
  sayDelays(traits, items, frames);
  saySpeech(traits, session, frames);
  return traits.list;
};

type FrameKind = 'audio' | 'times' | 'final' | 'error' | 'other';

interface Frame {
  readonly item: SessionItem;
  readonly kind: FrameKind;
}

const isFrame = ({ type }: SessionItem): boolean => type === 'message' || type === 'text' || type === 'bytes';

const kindOfFrame = (item: SessionItem): FrameKind => {
  if (item.type !== 'message' || !isRecord(item.message)) return 'other';
  const { audio, error, message, isFinal, is_final: alsoFinal } = item.message;
  if (typeof audio === 'string' && audio !== '') return 'audio';
  if (typeof error === 'string' || typeof message === 'string') return 'error';
  if (isFinal === true || alsoFinal === true) return 'final';
  return timesIn(item.message.alignment, item.line) ? 'times' : 'other';
};

const fieldsOf = ({ item }: Frame): Record<string, unknown> =>
  item.type === 'message' && isRecord(item.message) ? item.message : {};

const sayOrder = (traits: Traits, items: readonly SessionItem[], frames: readonly Frame[]): void => {
  const order = frames.map(({ kind }) => kind).filter((kind, index, all) => kind !== all[index - 1]);
  traits.say('order of frames', order.join(', ') || 'none', { line: frames[0]?.item.line });
  const finals = frames.filter(({ kind }) => kind === 'final');
  if (finals.length > 0) traits.say('number of final frames', finals.length, { needs: 'final frames' });
  const first = frames.find(({ kind }) => kind === 'audio');
  if (!first) return;
  const before = items.filter((item) => item.from === 'client' && isFrame(item) && item.line < first.item.line);
  traits.say('messages before the first audio', before.length, { line: first.item.line, needs: 'audio frames' });
  const contexts = [...new Set(finals.map(contextOf))].sort();
  if (frames.some((frame) => contextOf(frame) !== '')) traits.say('contexts that end', contexts.join(', '));
};

const contextOf = (frame: Frame): string => {
  const { contextId, context_id: id } = fieldsOf(frame);
  return String(contextId ?? id ?? '');
};

const sayErrors = (traits: Traits, frames: readonly Frame[]): void => {
  const error = frames.find(({ kind }) => kind === 'error');
  if (!error) return;
  for (const name of ['error', 'code', 'message']) {
    const value = fieldsOf(error)[name];
    traits.say(`${name} of the error`, value === undefined ? undefined : JSON.stringify(value), {
      line: error.item.line,
      needs: 'error frames',
    });
  }
};

const sayEnd = (traits: Traits, items: readonly SessionItem[]): void => {
  const end = items.find((item) => item.type === 'close');
  traits.say('closed by', end?.from, { line: end?.line });
  if (end?.from !== 'server') return;
  traits.say('close code', end.code, { line: end.line, needs: 'closed by' });
  traits.say('close reason', JSON.stringify(end.reason), { line: end.line, needs: 'closed by' });
};

const sayDelays = (traits: Traits, items: readonly SessionItem[], frames: readonly Frame[]): void => {
  const end = items.find((item) => item.type === 'close' && item.from === 'server');
  const from = (item: SessionItem | undefined, earlier: SessionItem | undefined): number | undefined =>
    item && earlier ? item.atMs - earlier.atMs : undefined;
  const lastAsked = (item: SessionItem | undefined): SessionItem | undefined =>
    item && items.filter((each) => each.from === 'client' && each.line < item.line).at(-1);
  const audio = frames.find(({ kind }) => kind === 'audio')?.item;
  const error = frames.find(({ kind }) => kind === 'error')?.item;
  const last = frames.at(-1)?.item;
  if (audio)
    traits.delay('delay of the first audio', from(audio, lastAsked(audio)), {
      line: audio.line,
      needs: 'audio frames',
    });
  if (error)
    traits.delay('delay of the error', from(error, lastAsked(error)) ?? error.atMs, {
      line: error.line,
      needs: 'error frames',
    });
  if (end && last) traits.delay('delay of the close', from(end, last), { line: end.line, needs: 'closed by' });
};

const saySpeech = (traits: Traits, { items, head }: Session, frames: readonly Frame[]): void => {
  const audio = frames.filter(({ kind }) => kind === 'audio');
  const text = textOf(items);
  const isCutShort = frames.some(({ kind }) => kind === 'error');
  const sound = Buffer.concat(audio.map((frame) => Buffer.from(String(fieldsOf(frame).audio), 'base64')));
  saySound(traits, sound, head?.query.output_format, isCutShort ? 0 : text.trim().length);
  if (isCutShort || audio.length === 0) return;
  const timed = frames.filter(({ kind }) => kind === 'audio' || kind === 'times');
  traits.say('audio frames with times', framesWithTimes(audio));
  for (const name of ['alignment', 'normalizedAlignment']) {
    const times = timed.flatMap((frame): Times[] => {
      const found = timesIn(fieldsOf(frame)[name], frame.item.line);
      return found ? [found] : [];
    });
    sayTimes(traits, name, times, text);
  }
};

/** Undefined where each generation has but one frame: nobody can tell whether the next one would have had times. */
const framesWithTimes = (audio: readonly Frame[]): string | undefined => {
  const times = audio.map((frame) => timesIn(fieldsOf(frame).alignment, frame.item.line));
  if (times.every((each) => each === undefined)) return 'none';
  if (times.includes(undefined)) return 'some';
  // Behind the first frame of a generation times do not begin at 0.
  return times.some((each) => (each?.startsMs[0] ?? 0) >= 1) ? 'all' : undefined;
};

/** What was to be spoken: all texts, but for the blank that opens a socket or a context. */
const textOf = (items: readonly SessionItem[]): string => {
  const opened = new Set<string>();
  let text = '';
  for (const item of items) {
    if (item.from !== 'client' || item.type !== 'message' || !isRecord(item.message)) continue;
    const context = String(item.message.context_id ?? '');
    const part = String(item.message.text ?? '');
    if (opened.has(context) || part.trim() !== '') text += part;
    opened.add(context);
  }
  return text;
};
