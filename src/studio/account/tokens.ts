import { randomBytes } from 'node:crypto';

/** What a token is for, as the service names it. */
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const TOKEN_KINDS = ['tts_websocket', 'realtime_scribe', 'batch_scribe'] as const;

/** Single-use tokens: each stands for the key, once, within 15 minutes. */
export interface Tokens {
  mint(kind: TokenKind): string;
  /** Whether it is good for this; it is used up if so. A token of another kind stays as it is. */
  redeem(token: string, kind: TokenKind): boolean;
}

/** @param now  monotonic, in milliseconds */
export const createTokens = ({ now = () => performance.now() }: { now?: () => number } = {}): Tokens => {
  /** In the order of their minting, which is that of their ends. */
  const open = new Map<string, { readonly kind: TokenKind; readonly endMs: number }>();
  const forgetOld = (): void => {
    for (const [token, { endMs }] of open) {
      if (endMs > now() && open.size < MAX_OPEN) return;
      open.delete(token);
    }
  };

  return {
    mint(kind) {
      forgetOld();
      const token = `sutkn_${randomBytes(24).toString('hex')}`;
      open.set(token, { kind, endMs: now() + LIFE_MS });
      return token;
    },
    redeem(token, kind) {
      const known = open.get(token);
      if (known?.kind !== kind) return false;
      open.delete(token);
      return known.endMs > now();
    },
  };
};

const LIFE_MS = 15 * 60_000;
/** Beyond that the oldest are forgotten: nobody can make the studio grow by asking for tokens. */
const MAX_OPEN = 10_000;
