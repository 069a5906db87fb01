import { expect, test } from 'vitest';
// The package's own types leave it out.
import * as ws from 'ws';
import { createWireTap } from './wire-tap.js';

const MESSAGES = ['short', 'é'.repeat(200), 'long'.repeat(20_000), ''];

interface FrameOptions {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  readonly readOnly: boolean;
}

const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: FrameOptions): Buffer[] } };

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
      }),
    ),
    ...Sender.frame(Buffer.from('ping'), {
      fin: true,
      rsv1: false,
      opcode: 9,
      mask,
      readOnly: true,
    }),
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
