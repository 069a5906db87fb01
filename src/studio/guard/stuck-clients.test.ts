import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { type PulseConnection, type PulseSocket, watchPulse } from './stuck-clients.js';

/** A socket whose clock and buffers the test turns by hand: real ones empty in steps of a megabyte, when the system likes. */
class Watched extends EventEmitter implements PulseSocket {
  isPaused = false;
  pings = 0;
  isCut = false;
  readonly connection = new Connection();

  constructor() {
    super();
    watchPulse(this, this.connection, 1000);
  }
  ping(): void {
    this.pings++;
  }
  terminate(): void {
    this.isCut = true;
  }
  /** Half the patience has passed, and neither a byte came nor one left. */
  nothingHappens(): void {
    this.connection.emit('timeout');
  }
}

class Connection extends EventEmitter implements PulseConnection {
  bytesWritten = 0;
  writableLength = 0;
  readonly timeoutsMs: number[] = [];
  setTimeout(timeMs: number): void {
    this.timeoutsMs.push(timeMs);
  }
}

test('an idle client is asked once, and cut off when it does not answer', () => {
  const watched = new Watched();
  watched.nothingHappens();
  expect(watched).toMatchObject({ pings: 1, isCut: false });
  watched.nothingHappens();
  expect(watched).toMatchObject({ pings: 1, isCut: true });
  expect(watched.connection.timeoutsMs).toEqual([500, 500]);
});

test.each(['message', 'ping', 'pong'])('a %s from it is a sign of life', (sign) => {
  const watched = new Watched();
  for (let round = 1; round <= 5; round++) {
    watched.nothingHappens();
    watched.emit(sign);
  }
  expect(watched).toMatchObject({ pings: 5, isCut: false });
});

test('a client that takes what waits for it, however slowly, is not cut off, nor asked', () => {
  const watched = new Watched();
  const { connection } = watched;
  connection.bytesWritten = 1_000_000;
  connection.writableLength = 900_000;
  for (let round = 1; round <= 5; round++) {
    watched.nothingHappens();
    connection.writableLength -= 1000;
  }
  expect(watched).toMatchObject({ pings: 0, isCut: false });
});

test('a client that takes nothing of what waits for it is cut off, even when more is written', () => {
  const watched = new Watched();
  const { connection } = watched;
  for (let round = 1; round <= 2; round++) {
    connection.bytesWritten += 5000;
    connection.writableLength += 5000;
    expect(watched.isCut).toBe(false);
    watched.nothingHappens();
  }
  expect(watched).toMatchObject({ pings: 0, isCut: true });
});

test('a client that is not read cannot answer, and is not asked', () => {
  const watched = new Watched();
  watched.isPaused = true;
  for (let round = 1; round <= 5; round++) watched.nothingHappens();
  expect(watched).toMatchObject({ pings: 0, isCut: false });
});

test('without a limit nobody is asked', () => {
  const watched = new Connection();
  watchPulse(new Watched(), watched, Number.POSITIVE_INFINITY);
  expect(watched.timeoutsMs).toEqual([]);
});
