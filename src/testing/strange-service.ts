import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import type { OutputFormat } from '../speech/output-format.js';
import { FRAME_MS, silentFrame, wordFrames } from './tone-frames.js';

/** How a service speaks the protocol: all of it legal, little of it usual. */
export interface Strangeness {
  /**
   * Where the times stand: each message's own (`sync`), a whole generation's in its first message (`generation`), in messages
   * without sound before (`ahead`) or after (`behind`) the sound they belong to, or nowhere.
   */
  readonly alignment: 'sync' | 'generation' | 'ahead' | 'behind' | 'none';
  /** What the times restart with. */
  readonly timeBase: 'generation' | 'message';
  /** Whether blanks have times at all, and whether each generation begins or ends with one more. */
  readonly blanks: 'all' | 'none' | 'final' | 'leading';
  readonly chars: 'codePoints' | 'codeUnits';
  /** Sound in one message. */
  readonly sliceBytes: number;
  /** Sound kept until the next generation. */
  readonly heldBackBytes: number;
  readonly lead: 'none' | 'id3' | 'info';
  /** Characters of a generation; a word may be cut. */
  readonly generationChars: number;
  /** Frames of silence behind each generation, which no character stands for. */
  readonly silentFrames: number;
  /** A message nobody knows, before each with sound. */
  readonly chatter: boolean;
}

/** What ends the first connections early. */
export interface Cut {
  /** How many connections. */
  readonly connections: number;
  /** After so many messages. */
  readonly messages: number;
  readonly how: 'reset' | 'close' | 'final';
}

/** A `stream-input` server that owes nothing to the studio. @returns its address, and a function that ends it */
export const startStrangeService = async (
  strangeness: Strangeness,
  format: OutputFormat,
  cut: Cut = { connections: 0, messages: 0, how: 'reset' },
): Promise<{ url: URL; connections: () => number; close: () => Promise<void> }> => {
  const server = createServer((_request, response) => response.writeHead(404).end('{"detail":"no HTTP here"}'));
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  const open = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (request, connection, head) => {
    sockets.handleUpgrade(request, connection, head, (socket) => {
      const left = connections++ < cut.connections ? cut.messages : Number.POSITIVE_INFINITY;
      serve(socket, new Speaker(strangeness, format), left, () => {
        if (cut.how === 'reset') (connection as Socket).resetAndDestroy();
        else if (cut.how === 'close') socket.close(1000);
        else socket.send(FINAL, () => socket.close(1000));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`http://127.0.0.1:${port}/`),
    connections: () => connections,
    async close() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};

const FINAL = JSON.stringify({ isFinal: true, normalizedAlignment: null, audio: null, alignment: null });

const serve = (socket: WebSocket, speaker: Speaker, messagesLeft: number, cut: () => void): void => {
  let left = messagesLeft;
  let text = '';
  let isOpening = true;
  const say = (messages: Iterable<string>) => {
    for (const message of messages) {
      if (left === 0) cut();
      left -= 1;
      if (left >= 0) socket.send(message);
    }
  };
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString()) as { text: string; flush?: boolean };
    if (!isOpening) text += message.text;
    isOpening = false;
    const isEnd = message.text === '';
    for (;;) {
      const part = speaker.nextGeneration(text, isEnd || message.flush === true);
      if (part === undefined) break;
      text = text.slice(part.length);
      say(speaker.speak(part));
    }
    if (!isEnd) return;
    say(speaker.rest());
    if (left > 0) socket.send(FINAL, () => socket.close(1000));
    else if (left === 0) cut();
  });
};

interface TimedChar {
  readonly char: string;
  readonly startMs: number;
  readonly endMs: number;
}

class Speaker {
  #held: Uint8Array = new Uint8Array();
  #isFirst = true;

  constructor(
    private readonly how: Strangeness,
    private readonly format: OutputFormat,
  ) {}

  nextGeneration(text: string, isForced: boolean): string | undefined {
    if (text.trim() === '' || (text.length < this.how.generationChars && !isForced)) return undefined;
    let end = Math.min(text.length, this.how.generationChars);
    // Two halves of one character are never spoken apart.
    if (/[\udc00-\udfff]/.test(text.charAt(end))) end += 1;
    return text.slice(0, end).trim() === '' ? undefined : text.slice(0, end);
  }

  *speak(text: string): Generator<string> {
    const { how, format } = this;
    const { sound, chars, durationMs } = sayWords(text, how, format);
    const lead = this.#isFirst ? leadOf(how.lead, format) : new Uint8Array();
    this.#isFirst = false;
    const before = lead.length + this.#held.length;
    const all = Buffer.concat([lead, this.#held, sound]);
    const bytes = all.subarray(0, Math.max(0, all.length - how.heldBackBytes));
    this.#held = all.subarray(bytes.length);
    const msPerByte = durationMs / sound.length;
    if (bytes.length === 0) yield* this.#messages(new Uint8Array(), chars.splice(0));
    for (let at = 0; at < bytes.length; at += how.sliceBytes) {
      const slice = bytes.subarray(at, at + how.sliceBytes);
      const isLast = at + slice.length === bytes.length;
      const untilMs =
        how.alignment === 'generation' || isLast ? durationMs + 1 : (at + slice.length - before) * msPerByte;
      const next = chars.findIndex(({ startMs }) => startMs >= untilMs);
      yield* this.#messages(slice, chars.splice(0, next < 0 ? chars.length : next));
    }
  }

  *rest(): Generator<string> {
    yield* this.#messages(Buffer.concat([this.#held, silentFrame(this.format)]), []);
  }

  *#messages(audio: Uint8Array, chars: readonly TimedChar[]): Generator<string> {
    const { alignment: where, chatter } = this.how;
    const alignment = where === 'none' || chars.length === 0 ? null : this.#alignment(chars);
    const base64 = Buffer.from(audio).toString('base64');
    if (chatter) yield JSON.stringify({ type: 'flush_done', context: null });
    const isApart = alignment !== null && (where === 'ahead' || where === 'behind');
    if (isApart && where === 'ahead') yield JSON.stringify({ audio: '', isFinal: null, alignment });
    if (audio.length > 0)
      yield JSON.stringify({
        audio: base64,
        isFinal: null,
        normalizedAlignment: null,
        alignment: isApart ? null : alignment,
      });
    if ((isApart && where === 'behind') || (audio.length === 0 && where !== 'ahead' && alignment !== null))
      yield JSON.stringify({ audio: null, isFinal: null, alignment });
  }

  #alignment(chars: readonly TimedChar[]) {
    const baseMs = this.how.timeBase === 'message' ? (chars[0]?.startMs ?? 0) : 0;
    return {
      chars: chars.map(({ char }) => char),
      charStartTimesMs: chars.map(({ startMs }) => Math.round(startMs - baseMs)),
      charDurationsMs: chars.map(({ startMs, endMs }) => Math.round(endMs - baseMs) - Math.round(startMs - baseMs)),
    };
  }
}

/** One frame for each character of a word, and one for the pause behind it; a blank takes its word's last frame. */
const sayWords = (text: string, { blanks, chars: unit, silentFrames }: Strangeness, format: OutputFormat) => {
  const sound: Uint8Array[] = [];
  const chars: TimedChar[] = [];
  let atMs = 0;
  const add = (char: string, startMs: number, endMs: number) => {
    if (char.trim() !== '' || blanks !== 'none') chars.push({ char, startMs, endMs });
  };
  if (blanks === 'leading') add(' ', 0, 0);
  for (const [run] of text.matchAll(/\s+|\S+/gu)) {
    if (/^\s/u.test(run)) {
      add(run, atMs, atMs);
      continue;
    }
    const points = Array.from(run);
    const frameCount = points.length + 1;
    sound.push(wordFrames(points, format, frameCount));
    const units = unit === 'codePoints' ? points : run.split('');
    const durationMs = frameCount * FRAME_MS;
    units.forEach((char, index) => {
      add(char, atMs + (durationMs * index) / units.length, atMs + (durationMs * (index + 1)) / units.length);
    });
    atMs += durationMs;
  }
  if (blanks === 'final') add(' ', atMs, atMs);
  for (let frame = 0; frame < silentFrames; frame++) sound.push(silentFrame(format));
  return { sound: Buffer.concat(sound), chars, durationMs: atMs + silentFrames * FRAME_MS };
};

/** An empty ID3v2.4 tag with some padding; and a frame that says Info where the sound would be. */
const leadOf = (lead: Strangeness['lead'], format: OutputFormat): Uint8Array => {
  if (lead === 'none') return new Uint8Array();
  const tag = Buffer.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 3, 16, ...new Array<number>(400).fill(0)]);
  if (lead === 'id3') return tag;
  const info = Buffer.from(silentFrame(format));
  info.set(Buffer.from('Info'), 21);
  return Buffer.concat([tag, info]);
};
