import { readFile } from 'node:fs/promises';
import { systemCode } from '../../errors.js';
import { type Finding, joined } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** Whom the environment says to trust, where it says anything. */
export const examineCertificates = async ({ env }: Pick<Surroundings, 'env'>): Promise<Finding | undefined> => {
  const findings: Finding[] = [];
  const { NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED: reject } = env;
  if (file) findings.push(await extra(file));
  if (reject === '0') {
    findings.push({
      status: 'warning',
      message: 'NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed: narrate verifies the service always',
      hint: "unset it; a company's own authority goes into NODE_EXTRA_CA_CERTS",
    });
  }
  return findings.length > 0 ? joined(findings) : undefined;
};

/** Node says no more than a line on stderr when it cannot use the file. */
const extra = async (file: string): Promise<Finding> => {
  const details = { extraCertificates: file };
  const hint = 'it must be a file of certificates in PEM form';
  try {
    const count = (await readFile(file, 'utf8')).split('-----BEGIN CERTIFICATE-----').length - 1;
    return count > 0
      ? { status: 'ok', message: `${count} more from ${file} (NODE_EXTRA_CA_CERTS)`, details }
      : { status: 'warning', message: `NODE_EXTRA_CA_CERTS names ${file}, which holds none`, hint, details };
  } catch (reason) {
    const why = systemCode(reason) === 'ENOENT' ? 'which is not there' : 'which cannot be read';
    return { status: 'warning', message: `NODE_EXTRA_CA_CERTS names ${file}, ${why}`, hint, details };
  }
};
