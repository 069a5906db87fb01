import type { WebSocket } from 'ws';

export interface Heartbeat {
  /** Whatever came from the other end. */
  heard(): void;
}

/**
 * Notices a peer that is gone without a word. A peer that never answers a ping is not judged: nothing obliges the service to.
 * @param isWaiting  whether something is expected just now; while we do not read, we cannot hear
 * @param onDead  called once
 */
export const startHeartbeat = (socket: WebSocket, isWaiting: () => boolean, onDead: () => void): Heartbeat => {
  let answers = false;
  let heardAtMs = performance.now();
  const heard = () => {
    heardAtMs = performance.now();
  };
  const isSilent = () => answers && isWaiting() && performance.now() - heardAtMs > DEAD_AFTER_MS;
  socket.once('open', () => {
    heard();
    socket.ping();
    const timer = setInterval(() => {
      if (!isWaiting()) heard();
      // After a sleep of this machine, what has arrived meanwhile comes before the verdict.
      else if (isSilent()) setImmediate(() => isSilent() && onDead());
      else if (socket.readyState === socket.OPEN) socket.ping();
    }, BEAT_MS);
    timer.unref();
    socket.once('close', () => clearInterval(timer));
  });
  socket.on('pong', () => {
    answers = true;
    heard();
  });
  return { heard };
};

const BEAT_MS = 1_000;
const DEAD_AFTER_MS = 3_500;
