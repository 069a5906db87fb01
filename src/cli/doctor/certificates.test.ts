import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { examineCertificates } from './certificates.js';

test('certificates are told where the environment says something about them', async () => {
  const file = path.join(temporaryFolder(), 'ca.pem');
  const at = (env: NodeJS.ProcessEnv) => examineCertificates({ env });
  expect(await at({})).toBeUndefined();
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/not there/),
  });
  writeFileSync(file, 'no certificate');
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/holds none/),
  });
  writeFileSync(file, '-----BEGIN CERTIFICATE-----\n');
  expect(await at({ NODE_EXTRA_CA_CERTS: file })).toMatchObject({
    status: 'ok',
    message: `1 more from ${file} (NODE_EXTRA_CA_CERTS)`,
  });
  expect(await at({ NODE_TLS_REJECT_UNAUTHORIZED: '0' })).toMatchObject({ status: 'warning' });
});
