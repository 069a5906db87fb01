import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, onTestFinished } from 'vitest';
import type { DriverOptions } from './listener-driver.js';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.js';

/**
 * A pseudo-terminal in whose folder `./listen` starts the driver: a listener with a fake remote. `./around './listen'`
 * looks at the terminal's mode before and after; it repairs nothing, as the shells that people type at do.
 */
export interface ListeningTerminal extends PseudoTerminal {
  /** What the driver has written down, line by line. */
  logged(): string[];
  /** Resolves when the last thing written down is this line. */
  did(line: string): Promise<void>;
  /** All settings of the terminal, as `stty -a` says them. */
  mode(): string;
  /** Whether one key is read at a time, signals included; the shell's own prompt leaves those to the terminal. */
  isRaw(): boolean;
  /** The terminal's mode before and after `./around`. */
  modesAround(): { before: string; after: string };
  /** Of the driver. */
  pid(): number;
  /** One letter of `ps`: S sleeping, T stopped; undefined when it is gone. */
  state(): string | undefined;
}

export const SENTENCES = ['The first sentence is here.', 'A second one follows it.', 'The third is the last.'];

export const openListeningTerminal = async (
  options: Partial<DriverOptions> = {},
  screen: Parameters<typeof openPseudoTerminal>[0] = {},
): Promise<ListeningTerminal> => {
  const driver = compiledDriver();
  const terminal = openPseudoTerminal(screen);
  onTestFinished(() => terminal.close());
  const file = (name: string) => path.join(terminal.folder, name);
  const script = (name: string, text: string) => {
    writeFileSync(file(name), `#!/bin/sh\n${text}\n`);
    chmodSync(file(name), 0o755);
  };
  const told = JSON.stringify({ sentences: SENTENCES, wordMs: 60_000, holds: true, ...options, log: file('log') });
  script('listen', `exec '${process.execPath}' '${driver}' '${told.replaceAll("'", "'\\''")}'`);
  script('around', 'trap : INT QUIT; stty -a >before; eval "$1"; status=$?; stty -a >after; exit $status');
  await terminal.shows(/^\[0]>$/);
  const logged = () => (existsSync(file('log')) ? readFileSync(file('log'), 'utf8').split('\n').slice(0, -1) : []);
  const mode = () => execFileSync('stty', ['-F', terminal.device, '-a'], { encoding: 'utf8' });
  const pid = () => Number(logged()[0]?.split(' ')[1]);
  return {
    ...terminal,
    logged,
    did: (line) => expect.poll(() => logged().at(-1), { timeout: 10_000, interval: 20 }).toBe(line),
    mode,
    isRaw: () => /\s-isig\s/.test(mode()),
    modesAround: () => ({ before: readFileSync(file('before'), 'utf8'), after: readFileSync(file('after'), 'utf8') }),
    pid,
    state: () => {
      try {
        return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid()}/status`, 'utf8'))?.[1];
      } catch {
        return undefined;
      }
    },
  };
};

let compiled: string | undefined;
afterAll(() => {
  if (compiled) rmSync(compiled, { recursive: true, force: true });
});

/** The driver and what it needs as JavaScript, once for each file of tests. @returns its path */
const compiledDriver = (): string => {
  if (!compiled) {
    compiled = mkdtempSync(path.join(tmpdir(), 'narrate-driver-'));
    const [source, root] = ['listener-driver.ts', '..'].map((to) => fileURLToPath(new URL(to, import.meta.url)));
    const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
    const options = '--ignoreConfig --noCheck --module nodenext --target es2022 --types node --skipLibCheck'.split(' ');
    const { status, stdout } = spawnSync(
      process.execPath,
      [path.join(compiler, '../bin/tsc'), ...options, '--outDir', compiled, '--rootDir', root ?? '', source ?? ''],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the driver does not compile: ${stdout}`);
    writeFileSync(path.join(compiled, 'package.json'), '{"type":"module"}');
    symlinkSync(path.join(root ?? '', '../node_modules'), path.join(compiled, 'node_modules'));
  }
  return path.join(compiled, 'testing/listener-driver.js');
};
