import { BlockList, isIP } from 'node:net';
import { NarrateError } from '../../errors.js';

/** The variables of the process that name proxies. */
export type ProxyEnv = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that `HTTPS_PROXY`, or else `ALL_PROXY`, names for a host, unless `NO_PROXY` lists it; lower case goes before
 * upper case. `NO_PROXY` holds hosts (with all that is below them), `host:port`, addresses, networks (`10.0.0.0/8`) and `*`.
 * @param url  where to; https or wss
 * @throws NarrateError ERR_USAGE  the variable does not hold the address of an http(s) proxy
 */
export const proxyFor = (url: URL, env: ProxyEnv): URL | undefined => {
  const name = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'].find((candidate) => env[candidate]);
  if (name === undefined) return undefined;
  const exceptions = (env.no_proxy || env.NO_PROXY || '').toLowerCase().split(/[\s,]+/);
  const host = bareHost(url.hostname);
  const port = url.port || '443';
  if (exceptions.some((exception) => exception !== '' && covers(exception, host, port))) return undefined;
  return parseProxy(name, env[name] ?? '');
};

/** The value is never shown: it may hold a password. */
const parseProxy = (name: string, value: string): URL => {
  const invalid = (why: string) =>
    new NarrateError('ERR_USAGE', `${name} ${why}`, {
      hint: 'for example http://proxy.example:3128; NO_PROXY lists exceptions',
    });
  let url: URL;
  try {
    url = new URL(value.includes('://') ? value.trim() : `http://${value.trim()}`);
  } catch {
    throw invalid('does not hold the address of a proxy');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw invalid(`names a "${url.protocol.slice(0, -1)}" proxy: only http and https proxies can be used`);
  }
  return url;
};

const covers = (exception: string, host: string, port: string): boolean => {
  if (exception === '*') return true;
  const network = /^(.+)\/(\d{1,3})$/.exec(exception);
  if (network) return isWithin(host, bareHost(network[1] ?? ''), Number(network[2]));
  const withPort = /^(\[.*\]|[^:]*):(\d+)$/.exec(exception);
  if (withPort && withPort[2] !== port) return false;
  const name = bareHost(withPort?.[1] ?? exception).replace(/^\*?\./, '');
  if (isIP(host)) return isIP(name) > 0 && isWithin(host, name, isIP(name) === 6 ? 128 : 32);
  return host === name || host.endsWith(`.${name}`);
};

const isWithin = (host: string, network: string, prefixBits: number): boolean => {
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || prefixBits > (family === 6 ? 128 : 32)) return false;
  const name = family === 6 ? 'ipv6' : 'ipv4';
  const block = new BlockList();
  block.addSubnet(network, prefixBits, name);
  return block.check(host, name);
};

/** A host as it stands in a URL, without brackets and the dot of the root. */
export const bareHost = (hostname: string): string =>
  hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
