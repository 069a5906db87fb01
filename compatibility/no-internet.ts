import dns from 'node:dns';
import net from 'node:net';
import { afterEach, expect } from 'vitest';

/** Whatever a client asks the internet for, telemetry or the real service, fails its test. */
const asked: string[] = [];

const note = (host: unknown): void => {
  if (typeof host === 'string' && !/^(localhost|127\.[\d.]+|::1)$/.test(host)) asked.push(host);
};

const { lookup } = dns;
Object.assign(dns, {
  lookup(host: string, ...rest: unknown[]) {
    note(host);
    return Reflect.apply(lookup, dns, [host, ...rest]);
  },
});

// An address needs no look-up.
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const [target] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof target === 'object' && target !== null && 'host' in target ? target.host : undefined;
  if (typeof host === 'string' && net.isIP(host) > 0) note(host);
  return Reflect.apply(connect, this, args);
};

afterEach(() => {
  expect(asked.splice(0), 'hosts beyond this machine').toEqual([]);
});
