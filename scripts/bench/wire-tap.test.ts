import { expect, test } from 'vitest';
import { Sender } from 'ws';
import { createWireTap } from './wire-tap.js';

const MESSAGES = ['short', 'é'.repeat(200), 'long'.repeat(20_000), ''];

/** What goes over the wire, as `ws` itself writes it. */
const wireBytes = (mask: boolean): Buffer =>
  Buffer.concat([
    Buffer.from('HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n'),
    ...MESSAGES.flatMap((message) =>
      Sender.frame(Buffer.from(message), {
        fin: true,
        rsv1: false,
        opcode: 1,
        mask,
        readOnly: true,
        maskBuffer: Buffer.alloc(4),
      } as never),
    ),
    ...Sender.frame(Buffer.from('ping'), {
      fin: true,
      rsv1: false,
      opcode: 9,
      mask,
      readOnly: true,
      maskBuffer: Buffer.alloc(4),
    } as never),
  ]);

test.each([
  ['masked', true],
  ['bare', false],
])('hears each text, wherever the bytes are cut: %s', (_, mask) => {
  const bytes = wireBytes(mask);
  for (const size of [bytes.length, 1000, 7]) {
    const heard: string[] = [];
    const tap = createWireTap((message) => heard.push(message));
    for (let at = 0; at < bytes.length; at += size) tap(bytes.subarray(at, at + size));
    expect(heard).toEqual(MESSAGES);
  }
});
