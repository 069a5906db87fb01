import { expect, test } from 'vitest';
import { surroundingsIn } from '../../testing/examined.js';
import { examineProxy } from './proxy.js';

test('a proxy: where it is, without the name and password in it', async () => {
  const key = { ELEVENLABS_API_KEY: 'sk_0123456789' };
  const at = async (env: NodeJS.ProcessEnv) => examineProxy(await surroundingsIn({ ...key, ...env }));
  expect(await at({})).toMatchObject({ status: 'ok', message: 'none' });
  const known = await at({ HTTPS_PROXY: 'http://user:secret@proxy.example:3128' });
  expect(known).toMatchObject({ status: 'ok', message: 'http://proxy.example:3128 (HTTPS_PROXY)' });
  expect(JSON.stringify(known)).not.toMatch(/secret|user/);
  expect(await at({ https_proxy: 'proxy.example:8080' })).toMatchObject({
    message: 'http://proxy.example:8080 (https_proxy)',
  });
  expect(await at({ ALL_PROXY: 'http://proxy.example', NO_PROXY: 'elevenlabs.io' })).toMatchObject({
    status: 'ok',
    message: 'ALL_PROXY is not used: NO_PROXY names api.elevenlabs.io',
  });
  expect(await at({ HTTP_PROXY: 'http://proxy.example' })).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/plain http/),
  });
  expect(await at({ HTTPS_PROXY: 'socks5://user:secret@proxy.example' })).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/^HTTPS_PROXY names a "socks5" proxy/),
  });
});

test('a proxy is not used on the way to this machine, and stands in nobody’s way offline', async () => {
  const HTTPS_PROXY = 'socks5://proxy.example';
  const local = await surroundingsIn({ HTTPS_PROXY, NARRATE_BASE_URL: 'http://127.0.0.1:1' });
  expect(examineProxy(local)).toMatchObject({ status: 'ok', message: expect.stringContaining('not used') });
  expect(examineProxy(await surroundingsIn({ HTTPS_PROXY }))).toMatchObject({ status: 'warning' });
});
