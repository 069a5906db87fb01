import type { Delivery } from '../engine.js';
import { Connection, connectionUrl } from './connection.js';
import type { Service } from './service.js';

/** The connections of a run: at most one opened ahead, those in use, and those that are being closed. */
export class Connections {
  readonly #service: Service;
  readonly #used = new Set<Connection>();
  readonly #closing = new Set<Connection>();
  #spare: { connection: Connection; address: string; expiry: NodeJS.Timeout } | undefined;

  constructor(service: Service) {
    this.#service = service;
  }

  /** The spare connection if it fits, or a new one. */
  take(delivery: Delivery): Connection {
    const url = connectionUrl(this.#service, delivery);
    const spare =
      this.#spare?.address === url.href && this.#spare.connection.alive ? this.#spare.connection : undefined;
    if (spare) this.#forgetSpare();
    const connection = spare ?? new Connection(this.#service, url);
    this.#used.add(connection);
    return connection;
  }

  /** Open one ahead, unless there is one already. */
  warm(delivery: Delivery): void {
    const url = connectionUrl(this.#service, delivery);
    if (this.#spare?.address === url.href && this.#spare.connection.alive) return;
    this.#discardSpare();
    const expiry = setTimeout(() => this.#discardSpare(), SPARE_LIFE_MS);
    this.#spare = { connection: new Connection(this.#service, url), address: url.href, expiry };
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
    this.#discardSpare();
    for (const connection of this.#used) connection.terminate();
    for (const connection of this.#closing) connection.close();
    await Promise.all([...this.#used, ...this.#closing].map((connection) => connection.closed));
  }

  #forgetSpare(): void {
    clearTimeout(this.#spare?.expiry);
    this.#spare = undefined;
  }

  #discardSpare(): void {
    const spare = this.#spare;
    this.#forgetSpare();
    if (!spare) return;
    this.#closing.add(spare.connection);
    spare.connection.closed.then(() => this.#closing.delete(spare.connection));
    spare.connection.close();
  }
}

/** Shorter than any inactivity limit of the service, so that a spare is never a dead one. */
const SPARE_LIFE_MS = 15_000;
/** The service closes about 0.8 s after the end; after this long we do. */
const CLOSE_PATIENCE_MS = 1_500;
const MAX_CLOSING = 4;
