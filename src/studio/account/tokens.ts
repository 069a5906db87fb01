import { randomBytes } from 'node:crypto';

/** What a token may be used for, as the service names it. */
export type TokenKind = 'tts_websocket' | 'realtime_scribe';

/** Single-use tokens, which stand for the key where the key must not be known: each opens one socket, within 15 minutes. */
export interface Tokens {
  mint(kind: TokenKind): string;
  /** Whether the token is good; it is not any more afterwards. */
  redeem(token: string, kind: TokenKind): boolean;
}

/** @param now  milliseconds of any clock that only goes forward */
export const createTokens = ({ now = () => performance.now() }: { now?: () => number } = {}): Tokens => {
  const minted = new Map<string, { readonly kind: TokenKind; readonly goodUntilMs: number }>();
  const forgetOld = (): void => {
    // In the order they were minted, which is the order they grow old in.
    for (const [token, { goodUntilMs }] of minted) {
      if (goodUntilMs > now()) return;
      minted.delete(token);
    }
  };
  return {
    mint(kind) {
      forgetOld();
      const token = `sutkn_${randomBytes(24).toString('hex')}`;
      minted.set(token, { kind, goodUntilMs: now() + LIFE_MS });
      return token;
    },
    redeem(token, kind) {
      forgetOld();
      if (minted.get(token)?.kind !== kind) return false;
      return minted.delete(token);
    },
  };
};

const LIFE_MS = 15 * 60_000;
