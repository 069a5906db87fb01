import { once } from 'node:events';
import type { RecorderOptions } from '../../studio/recording/recorder.js';
import type { ReplayOptions } from '../../studio/recording/replay.js';
import type { StudioOptions } from '../../studio/server.js';
import type { CommandContext } from '../command.js';
import { type Paper, paperOf, tableLines } from '../screen/table.js';
import type { ServeFlags } from '../serve-options.js';
import { readServeSettings, type ServeSettings } from '../serve-settings.js';
import type { Terminal } from '../terminal.js';

/** `narrate serve`: the studio, a recorder or a replay for other programs, until a signal ends it. */
export const serveCommand = async (
  flags: ServeFlags,
  { terminal, env, cwd, stdout, signal }: CommandContext,
): Promise<void> => {
  if (flags.quiet) terminal.verbosity = 'quiet';
  if (flags.faults?.includes('?')) return listFaults(flags, terminal, paperOf(stdout, terminal.plain));
  const settings = await readServeSettings(flags, env, cwd);
  if (settings.kind === 'studio' && settings.options.apiKey) terminal.keepSecret(settings.options.apiKey);
  const server = await start(settings, terminal);
  try {
    if (flags.json) terminal.data(JSON.stringify({ url: server.url, port: server.port }));
    if (!signal.aborted) await once(signal, 'abort');
    throw signal.reason;
  } finally {
    await server.close();
  }
};

interface Server {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

const start = (settings: ServeSettings, terminal: Terminal): Promise<Server> => {
  switch (settings.kind) {
    case 'studio':
      return serveStudio(settings.options, terminal);
    case 'recorder':
      return serveRecorder(settings, terminal);
    case 'replay':
      return serveReplay(settings, terminal);
  }
};

const serveStudio = async (options: StudioOptions, terminal: Terminal): Promise<Server> => {
  const { startStudio } = await import('../../studio/server.js');
  const studio = await startStudio(options);
  const { apiKey, plan, latency, faults = [] } = options;
  const rules = [
    ...(apiKey ? ['asks for its key'] : []),
    ...(plan ? [`plan ${plan}`] : []),
    ...(latency && latency !== 'none' ? [`as far away as from ${String(latency)}`] : []),
    ...(faults.length > 0 ? ['with faults'] : []),
  ];
  terminal.info(`The studio listens on ${studio.url}${rules.length > 0 ? ` (${rules.join(', ')})` : ''}`);
  terminal.info(`for example: narrate --base-url ${studio.url} script.txt`);
  return studio;
};

const serveRecorder = async (options: RecorderOptions, terminal: Terminal): Promise<Server> => {
  const { startRecorder } = await import('../../studio/recording/recorder.js');
  const recorder = await startRecorder(options);
  terminal.info(`The recorder listens on ${recorder.url}, in front of ${options.upstream}`);
  terminal.info(`sessions go to ${options.folder}: texts and voices, but no keys`);
  return {
    ...recorder,
    async close() {
      await recorder.close();
      for (const { message } of recorder.failures) terminal.warn(message);
    },
  };
};

const serveReplay = async (options: ReplayOptions, terminal: Terminal): Promise<Server> => {
  const { startReplay } = await import('../../studio/recording/replay.js');
  const replay = await startReplay(options);
  for (const name of replay.leftOut) terminal.warn(`${name} is left out: it was not recorded to its end`);
  terminal.info(
    `The replay listens on ${replay.url}, with ${replay.size} ${replay.size === 1 ? 'session' : 'sessions'}`,
  );
  return replay;
};

const listFaults = async ({ json }: ServeFlags, terminal: Terminal, paper: Paper): Promise<void> => {
  const { NAMED_FAULTS } = await import('../../studio/weather/fault-names.js');
  if (json) {
    return terminal.data(
      JSON.stringify(
        NAMED_FAULTS.map(({ name, about, value }) => ({ name, about, value })),
        null,
        2,
      ),
    );
  }
  const rows = NAMED_FAULTS.map(({ name, about, value }) => [value ? `${name}=…` : name, about, value ?? '']);
  terminal.data((await tableLines({ heads: ['Name', 'What happens', 'Value'], rows, wraps: [1] }, paper)).join('\n'));
};
