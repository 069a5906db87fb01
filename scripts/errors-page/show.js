import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseFaults, startStudio } from '../../dist/lib/studio.js';

/** @typedef {{ exit: number | null, code: string | undefined, screen: string }} Shown  what a run has shown */

const PROGRAM = fileURLToPath(new URL('../../dist/bin/narrate.js', import.meta.url));
const TELL_CODE = fileURLToPath(new URL('tell-code.cjs', import.meta.url));

const FILES = {
  'script.txt': 'Good evening, and welcome. Tonight we speak about the rain.\n',
  'broken.cjs': "process.cwd = () => { throw new TypeError('x is not a function'); };\n",
};
const LONG_SCRIPT = 'One sentence follows the other, and so it goes on. '.repeat(200);

/** Whether this machine can show an example. @param {import('./examples.js').Example} example */
export const canShow = ({ scene }) => scene !== 'certificate' || spawnSync('openssl', ['version']).status === 0;

/**
 * Run the built program as an example says, in a folder of its own, with a studio for its service.
 * @param {import('./examples.js').Example} example
 * @returns {Promise<Shown>} what it printed, without what differs from one run to the next
 */
export async function show({ args, faults = '', env = {}, scene }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-errors-'));
  const studio = await startStudio({ faults: parseFaults(faults) });
  if (faults !== '') await warmUp(studio.url);
  const certified = scene === 'certificate' ? await certifiedServer(folder) : undefined;
  const url = certified?.url ?? studio.url;
  const start = (/** @type {readonly string[]} */ words) => run(words, folder, { NARRATE_BASE_URL: url, ...env });
  try {
    for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(folder, name), text);
    if (scene === 'reader leaves') writeFileSync(path.join(folder, 'script.txt'), LONG_SCRIPT);
    const other = scene === 'locked' ? start(['-', ...args.slice(1)]) : undefined;
    if (other) await lockIn(folder);
    const run = start(args);
    if (scene === 'reader leaves') run.stdout.once('data', () => run.stdout.destroy());
    else run.stdout.resume();
    run.stdin.end();
    const shown = await run.ended;
    other?.stdin.end();
    await other?.ended;
    return { ...shown, screen: steady(shown.screen, url) };
  } finally {
    certified?.close();
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {readonly string[]} args @param {string} cwd @param {Readonly<Record<string, string>>} env */
function run(args, cwd, env) {
  const child = spawn(process.execPath, ['--require', TELL_CODE, PROGRAM, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ELEVENLABS_API_KEY: 'sk_of_an_example', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const { stdin, stdout, stderr, stdio } = child;
  if (!stdin || !stdout || !stderr || !stdio[3]) throw new Error('a child without pipes');
  stdin.on('error', () => {});
  let [screen, codes] = ['', ''];
  stderr.on('data', (text) => {
    screen += text;
  });
  stdio[3].on('data', (text) => {
    codes += text;
  });
  const ended = once(child, 'close').then(([exit]) => ({ exit, code: codes.trim().split('\n').at(-1), screen }));
  return { stdin, stdout, ended };
}

/** The voice is loaded before the seconds of impatience are counted. @param {string} url */
async function warmUp(url) {
  const headers = { 'xi-api-key': 'any', 'content-type': 'application/json' };
  const spoken = fetch(`${url}/v1/text-to-speech/flite-rms`, { method: 'POST', headers, body: '{"text":"Hello."}' });
  await (await spoken).arrayBuffer();
}

/** A server that shows a certificate which nobody has signed. @param {string} folder */
async function certifiedServer(folder) {
  const files = { key: path.join(folder, 'key.pem'), cert: path.join(folder, 'cert.pem') };
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  spawnSync('openssl', [...request, '-keyout', files.key, '-out', files.cert]);
  const server = https.createServer({ key: readFileSync(files.key), cert: readFileSync(files.cert) });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `https://127.0.0.1:${port}`, close: () => server.close() };
}

/** Resolves when a run has locked what it makes. @param {string} folder */
async function lockIn(folder) {
  const runs = path.join(folder, '.local/state/narrate/runs');
  const isLocked = () =>
    existsSync(runs) && readdirSync(runs).some((name) => existsSync(path.join(runs, name, 'lock')));
  while (!isLocked()) await delay(10);
}

/** @param {string} screen @param {string} url */
const steady = (screen, url) =>
  screen
    .replaceAll(new URL(url).host, '127.0.0.1:8787')
    .replace(/\bprocess \d+/g, 'process 4321')
    .replace(/(\n\s+at .*)+/g, '\n    at …')
    .replace(/"\/[^"]*\/(episode\.mp3)"/g, '"/home/you/$1"')
    .trim();
