import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { cacheFolder, stateFolder } from '../../session/folders.js';
import { forgetNotes, type LeftForLater, leftForLater } from '../../session/left-for-later.js';
import { CACHE_MAX_BYTES } from '../../session/memory.js';
import { openTakeStore, type TakeStore } from '../../store/take-store.js';
import type { CommandContext } from '../command.js';
import { counted, megabytes } from '../report/amounts.js';

/**
 * `narrate cache`: show, verify or clear the takes that are kept between runs.
 * @throws NarrateError ERR_USAGE  there is no such action
 */
export const cacheCommand = async (
  action: string,
  { json = false, all = false }: { json?: boolean; all?: boolean },
  { terminal, env }: CommandContext,
): Promise<void> => {
  if (!['show', 'verify', 'clear'].includes(action)) {
    throw new NarrateError('ERR_USAGE', `Unknown action "${action}"`, {
      hint: whichOf(action, ['show', 'verify', 'clear']),
    });
  }
  if (all && action !== 'clear') {
    throw new NarrateError('ERR_USAGE', `--all says what to clear, not what to ${action}`, { hint: 'leave it out' });
  }
  const folder = cacheFolder(env);
  const takes = await openTakeStore({ folder, maxBytes: CACHE_MAX_BYTES, warn: (text) => terminal.warn(text) });
  const act = { show, verify, clear: all ? clearAll : clear }[action as 'show' | 'verify' | 'clear'];
  const { result, lines } = await act(takes, stateFolder(env));
  terminal.data(json ? JSON.stringify(result, null, 2) : lines.join('\n'));
  await takes.close();
};

/** What an action tells: to programs, and to people. */
interface Told {
  readonly result: object;
  readonly lines: readonly string[];
}

const show = async (takes: TakeStore, state: string): Promise<Told> => {
  const report = await takes.report();
  const { keys: _, ...left } = await leftForLater(state);
  const size = `${megabytes(report.sizeBytes)} of at most ${megabytes(report.maxBytes)}`;
  const others = listed(left);
  return {
    result: { ...report, ...left, stateFolder: state },
    lines: [
      ...(others === '' ? [] : [`${state}: ${others}`]),
      report.folder === undefined ? 'No takes are kept' : `${report.folder}: ${counted(report.takes, 'take')}, ${size}`,
    ],
  };
};

const verify = async (takes: TakeStore): Promise<Told> => {
  const result = await takes.verify();
  return { result, lines: [`${result.checked} takes checked, ${result.corrupt} were damaged and are removed`] };
};

const clear = (takes: TakeStore, state: string): Promise<Told> =>
  cleared(takes, state, async () => ({ bookmarks: 0, serviceNotes: 0 }));

const clearAll = (takes: TakeStore, state: string): Promise<Told> => cleared(takes, state, () => forgetNotes(state));

/** An interrupted run is never removed unasked, nor what it goes on with: that has been paid for. */
const cleared = async (
  takes: TakeStore,
  state: string,
  forget: () => ReturnType<typeof forgetNotes>,
): Promise<Told> => {
  const { keys } = await leftForLater(state);
  const { removed, freedBytes } = await takes.clear({ protect: keys });
  const forgotten = await forget();
  const [report, { keys: _, ...left }] = await Promise.all([takes.report(), leftForLater(state)]);
  const alsoGone = listed(forgotten);
  const kept = [listed(left), report.takes > 0 ? `${counted(report.takes, 'take')} it goes on with` : '']
    .filter(Boolean)
    .join(', with ');
  const hints = [
    ...(left.bookmarks + left.serviceNotes > 0 ? ['"narrate cache clear --all" removes bookmarks and notes'] : []),
    ...(left.interruptedRuns > 0 ? ['"narrate resume" finishes what was interrupted'] : []),
  ];
  return {
    result: { ...report, ...left, removed: { takes: removed, sizeBytes: freedBytes, ...forgotten } },
    lines: [
      `Removed ${counted(removed, 'take')} (${megabytes(freedBytes)})${alsoGone === '' ? '' : `, ${alsoGone}`}`,
      ...(kept === '' ? [] : [`Kept ${kept}${hints.map((hint) => `; ${hint}`).join('')}`]),
    ],
  };
};

const listed = ({ bookmarks, serviceNotes, interruptedRuns = 0 }: Partial<Omit<LeftForLater, 'keys'>>): string =>
  [
    bookmarks ? counted(bookmarks, 'bookmark') : '',
    serviceNotes ? `${counted(serviceNotes, 'note')} about the service` : '',
    interruptedRuns ? counted(interruptedRuns, 'interrupted run') : '',
  ]
    .filter(Boolean)
    .join(', ');
