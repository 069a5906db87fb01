import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { isRecord } from '../voice-settings.js';
import { bufferOf } from './end-socket.js';
import type { Tape } from './tape.js';
import type { Upstream } from './upstream.js';

/** What a client does on a socket, one step after the other. */
export type SocketStep =
  /** A string is sent as it is, anything else as JSON. */
  | { readonly send: unknown }
  | { readonly restMs: number }
  /** Until a frame has come since the last message was sent: one with sound, or any. */
  | { readonly await: 'audio' | 'frame' }
  /** Until the server has closed. */
  | { readonly await: 'close' }
  | { readonly leave: { readonly code: number; readonly reason: string } };

/** How to ask a server. */
export interface Driving {
  readonly upstream: Upstream;
  /** Path and query. */
  readonly asked: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly tape: Tape;
  /** Longest wait of one step. */
  readonly patienceMs: number;
}

/**
 * Be the client of a socket, and take down what comes. A step that waits in vain is given up, and the next one is taken; what
 * cannot be connected, or is refused, is on the tape too. Never throws.
 */
export const driveSocket = async (steps: readonly SocketStep[], driving: Driving): Promise<void> => {
  const { upstream, asked, headers, tape, patienceMs } = driving;
  const url = upstream.urlOf(asked);
  const gone = new AbortController();
  const socket = new WebSocket(url, {
    headers,
    agent: upstream.agentFor(url, gone.signal),
    followRedirects: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handshakeTimeout: patienceMs,
  });
  const seen = { frames: 0, sounds: 0 };
  let wake: () => void = () => undefined;
  let isLeaving = false;
  const closed = new Promise<void>((resolve) => {
    socket.once('close', (code, reason) => {
      if (isOpened) tape.close(isLeaving ? 'client' : 'server', code, reason.toString());
      gone.abort();
      wake();
      resolve();
    });
  });
  let isOpened = false;
  const opened = new Promise<boolean>((resolve) => {
    socket.on('error', (reason) => {
      if (!isOpened) tape.cut('server', reason.message);
      resolve(false);
    });
    socket.once('unexpected-response', async (_request, response) => {
      const parts: Buffer[] = [];
      for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
      tape.refused(response.statusCode ?? 0, response.headers, Buffer.concat(parts));
      resolve(false);
    });
    socket.once('upgrade', (response) => tape.answer(101, response.headers));
    socket.once('open', () => {
      isOpened = true;
      resolve(true);
    });
  });
  socket.on('message', (raw, isBinary) => {
    const data = bufferOf(raw);
    tape.frame('server', data, isBinary);
    seen.frames++;
    if (hasSound(data)) seen.sounds++;
    wake();
  });

  /** Resolves when it holds, the socket is closed, or patience has ended. */
  const until = async (holds: () => boolean): Promise<void> => {
    const endMs = performance.now() + patienceMs;
    while (!holds() && socket.readyState !== WebSocket.CLOSED && performance.now() < endMs) {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const tired = new AbortController();
      await Promise.race([
        woken,
        sleep(endMs - performance.now(), undefined, { signal: tired.signal }).catch(() => undefined),
      ]);
      tired.abort();
    }
  };

  if (await opened) {
    let before = { ...seen };
    for (const step of steps) {
      if (socket.readyState === WebSocket.CLOSED) break;
      if ('send' in step) {
        before = { ...seen };
        const data = Buffer.from(typeof step.send === 'string' ? step.send : JSON.stringify(step.send));
        if (socket.readyState !== WebSocket.OPEN) continue;
        tape.frame('client', data, false);
        socket.send(data, { binary: false });
      } else if ('restMs' in step)
        await Promise.race([sleep(step.restMs, undefined, { signal: gone.signal }).catch(() => undefined), closed]);
      else if ('leave' in step) {
        isLeaving = true;
        socket.close(step.leave.code, step.leave.reason);
      } else if (step.await === 'close') await until(() => false);
      else await until(() => (step.await === 'audio' ? seen.sounds > before.sounds : seen.frames > before.frames));
    }
    if (socket.readyState === WebSocket.OPEN) {
      isLeaving = true;
      socket.close(1000);
    }
    const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
    await closed;
    clearTimeout(timer);
  } else socket.terminate();
  gone.abort();
  tape.finish();
};

const hasSound = (data: Buffer): boolean => {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return isRecord(frame) && typeof frame.audio === 'string' && frame.audio !== '';
  } catch {
    return false;
  }
};

const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
const CLOSE_TIMEOUT_MS = 2_000;
