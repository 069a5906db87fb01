// See scripts/verify-against-service.
import { parseArgs } from 'node:util';
import { compile } from './chaos/compile.js';

const OPTIONS = {
  'base-url': { type: 'string' },
  voice: { type: 'string' },
  keep: { type: 'string' },
  only: { type: 'string' },
  rest: { type: 'string', default: '1500' },
  slow: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  yes: { type: 'boolean', default: false },
};

const parse = () => {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (reason) {
    process.stderr.write(`error: ${reason.message}\n`);
    process.exit(2);
  }
};

const { 'base-url': baseUrl, ...values } = parse();
const { runVerification } = await import(compile('main', 'scripts/verify'));
process.exitCode = await runVerification({ baseUrl, ...values });
