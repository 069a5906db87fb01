import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import { bufferOf } from './end-socket.js';
import { keptQuery } from './kept-fields.js';
import { type LoopbackOptions, type LoopbackServer, serveLoopback } from './loopback-server.js';
import { type AskedFor, preferred, readPlaylist } from './playlist.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import { playRequest, readBody, refuseRequest } from './request-play.js';
import { createSecrets } from './secrets.js';
import { refuseSocket, SocketPlay } from './socket-play.js';
import { comparable, decodedPath } from './tape.js';

export interface ReplayOptions extends LoopbackOptions {
  /** Holds recorded sessions, as `startRecorder` leaves them. */
  readonly folder: string;
  /** Whether everything is sent at once, instead of at the recorded distances. */
  readonly isHurried?: boolean;
}

export interface Replay extends LoopbackServer {
  /** How many sessions can be played. */
  readonly size: number;
  /** Files that cannot: not recorded to their end. */
  readonly leftOut: readonly string[];
}

/**
 * Answer from recorded sessions. A request or socket gets, of those whose path, query and client messages are the same, the
 * one that was played least, and of those the first: each once in the order of their files, then over again. Keys are not
 * looked at. What fits none is refused, with the nearest and where it differs.
 * @throws NarrateError ERR_INPUT  a file cannot be read, or none can be played
 * @throws NarrateError ERR_USAGE  the host is not a loopback address
 * @throws NarrateError ERR_NETWORK  the port cannot be had
 */
export const startReplay = async ({ folder, isHurried = false, ...place }: ReplayOptions): Promise<Replay> => {
  const playlist = readPlaylist(folder);
  const secrets = createSecrets();
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });

  const server = await serveLoopback('replay', place, {
    async request(request, response, asked) {
      response.on('error', () => undefined);
      secrets.learnRequest(request.headers, asked.searchParams);
      const { fits, nearest } = playlist.find(askedFor('http', request.method, asked));
      try {
        const body = await readBody(request);
        if (fits.length === 0) return refuseRequest(response, nearest);
        await playRequest(response, body.length === 0 ? undefined : comparable(body, false, secrets), fits, isHurried);
      } catch (reason) {
        if (reason instanceof RangeError) response.writeHead(413).end();
        else response.destroy();
      }
    },
    async upgrade(request, connection, head, asked) {
      secrets.learnRequest(request.headers, asked.searchParams);
      const { fits, nearest } = playlist.find(askedFor('websocket', request.method, asked));
      const first = preferred(fits);
      const answer = first?.read().find(({ type }) => type === 'refused' || type === 'answer');
      if (answer && !isHurried) await sleep(answer.atMs);
      if (first && first.handshake !== 'accepted') {
        first.plays++;
        if (answer?.type !== 'refused') connection.destroy();
        else refuseUpgrade(connection, answer.refused.status, answer.refused.headers, bodyText(answer.body));
        return;
      }
      let played: Promise<void> | undefined;
      // What ws finds wrong with the handshake it answers by itself, and does not call back.
      webSockets.handleUpgrade(request, connection, head, (socket) => {
        socket.on('error', () => undefined);
        const accepted = fits.filter(({ handshake }) => handshake === 'accepted');
        if (accepted.length === 0) return refuseSocket(socket, nearest);
        const play = new SocketPlay(socket, accepted, isHurried);
        played = play.play((data, isBinary) => comparable(bufferOf(data), isBinary, secrets));
      });
      await played;
    },
  });

  const askedFor = (over: AskedFor['over'], method = 'GET', asked: URL): AskedFor => ({
    over,
    method,
    path: secrets.hide(decodedPath(asked)),
    query: keptQuery(asked.searchParams, secrets),
  });
  return { ...server, size: playlist.size, leftOut: playlist.leftOut };
};

const bodyText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
