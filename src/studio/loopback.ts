import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * Why a request may come from elsewhere than a program on this machine, or undefined. A browser names itself by `Origin`, and
 * a page that points its own host name here (DNS rebinding) by `Host`. A studio with a key lets anybody in who has it.
 */
export const foreignness = ({ headers }: IncomingMessage, apiKey: string | undefined): string | undefined => {
  if (apiKey !== undefined) return undefined;
  if (headers.origin !== undefined) return 'requests of web pages are refused';
  const host = (headers.host ?? '').replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  return isLoopback(host) ? undefined : 'the Host header is not a loopback address';
};

export const isLoopback = (host: string): boolean =>
  host.toLowerCase() === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
