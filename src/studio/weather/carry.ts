import type { Socket } from 'node:net';

/** How one direction of a connection is carried. Times are `performance.now()`. */
export interface Carriage {
  /** When a piece arrives that leaves now; `offsetBytes` have left before it. Pieces keep their order whatever this says. */
  dueAtMs(offsetBytes: number): number;
  /** Nothing arrives before this, whenever it was due. */
  heldUntilMs?(): number;
  onLeave?(bytes: Uint8Array): void;
  onArrive?(bytes: Uint8Array): void;
}

/** More than this under way, and the sender is not read any more. */
export const MAX_UNDER_WAY_BYTES = 1024 * 1024;

/** What is under way: data, the end of the data, the end of the connection. */
type Item = { readonly dueAtMs: number; readonly what: Uint8Array | 'end' | 'cut' | 'reset' };

/**
 * Carry what one TCP connection receives to another, later: data, its end, and a reset. In order, and with backpressure: what is
 * under way is bounded, and a receiver that does not read holds the sender up. Both sockets must allow half-open.
 */
export const carry = (from: Socket, to: Socket, { dueAtMs, heldUntilMs, onLeave, onArrive }: Carriage): void => {
  const underWay: Item[] = [];
  let leftBytes = 0;
  let bytesUnderWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let isBlocked = false;
  let wasReset = false;

  const waitMs = (item: Item): number => Math.max(item.dueAtMs, heldUntilMs?.() ?? 0) - performance.now();
  const arrive = (): void => {
    timer = undefined;
    for (let next = underWay[0]; next && !isBlocked && waitMs(next) <= 0; next = underWay[0]) {
      underWay.shift();
      const { what } = next;
      if (what === 'reset') to.resetAndDestroy();
      else if (what === 'cut') to.destroySoon();
      else if (what === 'end') to.end();
      else {
        bytesUnderWay -= what.length;
        onArrive?.(what);
        isBlocked = !to.write(what);
        if (bytesUnderWay < MAX_UNDER_WAY_BYTES) from.resume();
      }
    }
    const next = underWay[0];
    if (next && !isBlocked) timer = setTimeout(arrive, Math.max(0, waitMs(next)));
  };
  const leave = (what: Item['what']): void => {
    if (to.destroyed) return;
    underWay.push({ dueAtMs: dueAtMs(leftBytes), what });
    if (typeof what !== 'string') leftBytes += what.length;
    if (timer === undefined) arrive();
  };

  to.on('drain', () => {
    isBlocked = false;
    if (timer === undefined) arrive();
  });
  // Nothing can arrive any more; the sender hears of it by the other direction.
  to.on('close', () => {
    clearTimeout(timer);
    underWay.length = 0;
    from.resume();
  });
  from.on('data', (bytes: Buffer) => {
    onLeave?.(bytes);
    if (!to.destroyed) {
      bytesUnderWay += bytes.length;
      if (bytesUnderWay >= MAX_UNDER_WAY_BYTES) from.pause();
    }
    leave(bytes);
  });
  from.on('end', () => leave('end'));
  from.on('error', (reason) => {
    wasReset = 'code' in reason && reason.code === 'ECONNRESET';
  });
  from.on('close', () => leave(wasReset ? 'reset' : 'cut'));
};
