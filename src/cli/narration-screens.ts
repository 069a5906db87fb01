import path from 'node:path';
import { writtenText } from '../script/written.js';
import type { MetricsRecorder } from '../session/metrics.js';
import type { NarrationOptions, NarrationSurroundings } from '../session/narration.js';
import { regularFiles } from '../session/regular-files.js';
import type { Remote } from '../session/remote.js';
import type { ScriptSize } from '../session/script-size.js';
import { priceOf } from '../speech/elevenlabs/prices.js';
import type { CommandContext, NarrateFlags } from './command.js';
import type { Holdup } from './screen/holdup.js';
import type { FilePart } from './screen/progress.js';

/** What a person sees while a narration runs: how the file is coming along, or where they are listening. */
export interface NarrationScreens {
  /** What it has to be told. */
  readonly events: Pick<NarrationSurroundings, 'onListening' | 'onConverting' | 'onModel' | 'witness'>;
  /** Nothing is shown any more. Safe to call twice. */
  end(): void;
}

/** Nothing of it is waited for: what is shown is loaded while the narration begins. */
export const openScreens = (
  options: NarrationOptions,
  { metrics, part, flags }: { metrics: MetricsRecorder; part: FilePart | undefined; flags: NarrateFlags },
  context: Pick<CommandContext, 'terminal' | 'stdin' | 'signal'>,
): NarrationScreens => {
  const { output, inputs } = options;
  const { captions = false } = flags;
  const { terminal, stdin } = context;
  const ended = new AbortController();
  let { modelId } = options;
  let finishing: Holdup | undefined;
  /** @param open  called when its module is there, unless all is over */
  const show = async <Module>(
    load: Promise<Module>,
    open: (module: Module) => { stop(): void } | Promise<{ stop(): void }>,
  ) => {
    const module = await load;
    if (ended.signal.aborted) return;
    const screen = await open(module);
    if (ended.signal.aborted) screen.stop();
    else ended.signal.addEventListener('abort', () => screen.stop());
  };
  const isTold = terminal.verbosity !== 'quiet' && (terminal.interactive || !flags.json);
  if (output.file !== undefined && !output.play && isTold) {
    void show(import('./screen/show-progress.js'), async ({ showProgress, progressOf }) => {
      const progress = progressOf({
        metrics,
        part,
        isPiped: !(await isWritten(inputs)),
        price: () => (options.engine.kind === 'offline' ? undefined : priceOf(modelId)),
        total: measuring(options, metrics, ended.signal),
        finishing: () => finishing,
      });
      return showProgress(terminal, progress);
    });
  }
  const listen = (remote: Remote) =>
    show(import('./listening/attend-listener.js'), async ({ attendListener }) =>
      attendListener({
        remote,
        metrics,
        terminal,
        captions,
        keys: !(stdin.isTTY && inputs.some((input) => 'stream' in input)),
        // Where stdin is something else, whatever writes there may be at this terminal, too.
        isWritten: stdin.isTTY && (await isWritten(inputs)),
        status: !flags.json,
      }),
    );
  return {
    events: {
      onModel: (spoken) => {
        modelId = spoken;
      },
      onListening: (remote) => void listen(remote),
      witness: {
        ended: ({ text }) => {
          if (!captions || output.play) return;
          for (const sentence of text.arrived.map(writtenText).filter(Boolean)) terminal.caption(sentence);
        },
      },
      onConverting: (file) => {
        const name = terminal.clean(path.basename(file));
        finishing = { forms: [`converting to ${name}`, 'converting'], sinceMs: performance.now() };
        terminal.detail(`Converting to ${file}`);
      },
    },
    end: () => ended.abort(),
  };
};

/** The size of the script, when it is known. It is read as soon as there is sound: until then everything else is more urgent. */
const measuring = (options: NarrationOptions, metrics: MetricsRecorder, signal: AbortSignal) => {
  let size: ScriptSize | undefined;
  let isAsked = false;
  const measure = async () => {
    const { scriptSize } = await import('../session/script-size.js');
    size = await scriptSize(options, signal);
  };
  return () => {
    if (!isAsked && metrics.hasSound) {
      isAsked = true;
      void measure();
    }
    return size;
  };
};

/** Whether all of it stands in files. */
const isWritten = async (inputs: NarrationOptions['inputs']): Promise<boolean> =>
  (await regularFiles(inputs)).files.length === inputs.length;
