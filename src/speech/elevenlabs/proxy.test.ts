import { expect, test } from 'vitest';
import { proxyFor } from './proxy.js';

test.each<[string, Record<string, string>, string | undefined]>([
  ['https://api.test', {}, undefined],
  ['https://api.test', { HTTPS_PROXY: '' }, undefined],
  ['https://api.test', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['wss://api.test', { https_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:1' }, 'http://p:1/'],
  ['https://api.test', { ALL_PROXY: 'https://p' }, 'https://p/'],
  ['https://api.test', { HTTPS_PROXY: 'p:1', ALL_PROXY: 'q:1' }, 'http://p:1/'],
  ['https://api.test', { HTTP_PROXY: 'http://p:1' }, undefined],
])('%s with %j goes through %s', (url, env, proxy) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(proxy);
});

test.each<[string, string, boolean]>([
  ['https://api.test', '*', true],
  ['https://api.test', 'api.test', true],
  ['https://api.test', 'API.test', true],
  ['https://API.test.', 'api.test', true],
  ['https://api.test', 'other, api.test', true],
  ['https://api.test', 'other api.test', true],
  ['https://eu.api.test', 'api.test', true],
  ['https://eu.api.test', '.api.test', true],
  ['https://eu.api.test', '*.api.test', true],
  ['https://api.test', 'api.test:443', true],
  ['https://api.test:8443', 'api.test:8443', true],
  ['https://10.1.2.3', '10.1.2.3', true],
  ['https://10.1.2.3', '10.0.0.0/8', true],
  ['https://[fd00::1]', 'fd00::1', true],
  ['https://[fd00::1]:8443', '[fd00:0:0::1]:8443', true],
  ['https://[fd00::1]', 'fd00::/16', true],
  ['https://api.test', '', false],
  ['https://api.test', ' , ', false],
  ['https://notapi.test', 'api.test', false],
  ['https://api.test.evil.example', 'api.test', false],
  ['https://api.test', 'eu.api.test', false],
  ['https://api.test', 'api.test:8443', false],
  ['https://11.1.2.3', '10.0.0.0/8', false],
  ['https://110.1.2.3', '10.1.2.3', false],
  ['https://10.1.2.3', '2.3', false],
  ['https://10.1.2.3', '10.0.0.0/99', false],
  ['https://10.1.2.3', 'fd00::/8', false],
])('%s with NO_PROXY "%s" goes straight: %s', (url, noProxy, isStraight) => {
  for (const name of ['NO_PROXY', 'no_proxy']) {
    expect(proxyFor(new URL(url), { HTTPS_PROXY: 'http://p:1', [name]: noProxy }) === undefined).toBe(isStraight);
  }
});
