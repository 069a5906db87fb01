import type { Delivery } from '../engine.js';
import { Connection, connectionUrl } from './connection.js';
import type { Service } from './service.js';

/** The connections of a run: a few opened ahead, those in use, and those that are being closed. */
export class Connections {
  readonly #service: Service;
  readonly #used = new Set<Connection>();
  readonly #closing = new Set<Connection>();
  /** Opened ahead, by address; the one that was asked for last comes last. */
  readonly #spares = new Map<string, { connection: Connection; expiry: NodeJS.Timeout }>();
  /** The addresses that were used last: of voices that take turns, each may have its spare. */
  readonly #inTurn = new Set<string>();

  constructor(service: Service) {
    this.#service = service;
  }

  /** The spare connection if one fits, or a new one. */
  take(delivery: Delivery): Connection {
    const url = connectionUrl(this.#service, delivery);
    const spare = this.#livingSpare(url.href);
    if (spare) this.#forgetSpare(url.href);
    const connection = spare ?? new Connection(this.#service, url);
    this.#used.add(connection);
    this.#inTurn.delete(url.href);
    this.#inTurn.add(url.href);
    const [longestAgo = ''] = this.#inTurn;
    if (this.#inTurn.size > MAX_SPARES) this.#inTurn.delete(longestAgo);
    return connection;
  }

  /** Open one ahead, unless there is one already. Others stay only while their voice is one of those that take turns. */
  warm(delivery: Delivery): void {
    const url = connectionUrl(this.#service, delivery);
    const address = url.href;
    if (!this.#livingSpare(address)) {
      this.#discardSpare(address);
      const expiry = setTimeout(() => this.#discardSpare(address), SPARE_LIFE_MS);
      this.#spares.set(address, { connection: new Connection(this.#service, url), expiry });
    }
    const others = [...this.#spares.keys()].filter((other) => other !== address);
    const kept = others.findLast((other) => this.#inTurn.has(other));
    for (const other of others) if (other !== kept) this.#discardSpare(other);
  }

  /** A finished connection is left to the service to close; a broken or abandoned one goes at once. */
  release(connection: Connection, finished: boolean): void {
    this.#used.delete(connection);
    if (!finished) {
      connection.terminate();
      return;
    }
    this.#closing.add(connection);
    const patience = setTimeout(() => connection.close(), CLOSE_PATIENCE_MS);
    connection.closed.then(() => {
      clearTimeout(patience);
      this.#closing.delete(connection);
    });
    const [oldest] = this.#closing;
    if (this.#closing.size > MAX_CLOSING) oldest?.close();
  }

  async close(): Promise<void> {
    for (const address of [...this.#spares.keys()]) this.#discardSpare(address);
    for (const connection of this.#used) connection.terminate();
    for (const connection of this.#closing) connection.close();
    await Promise.all([...this.#used, ...this.#closing].map((connection) => connection.closed));
  }

  #livingSpare(address: string): Connection | undefined {
    const connection = this.#spares.get(address)?.connection;
    return connection?.alive ? connection : undefined;
  }

  #forgetSpare(address: string): void {
    clearTimeout(this.#spares.get(address)?.expiry);
    this.#spares.delete(address);
  }

  #discardSpare(address: string): void {
    const spare = this.#spares.get(address);
    this.#forgetSpare(address);
    if (!spare) return;
    this.#closing.add(spare.connection);
    spare.connection.closed.then(() => this.#closing.delete(spare.connection));
    spare.connection.close();
  }
}

const MAX_SPARES = 2;
/** Shorter than any inactivity limit of the service, so that a spare is never a dead one. */
const SPARE_LIFE_MS = 15_000;
/** The service closes about 0.8 s after the end; after this long we do. */
const CLOSE_PATIENCE_MS = 1_500;
const MAX_CLOSING = 4;
