import { existsSync } from 'node:fs';
import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import type { CommandContext } from '../command.js';
import { changeConfig } from '../config/change-config.js';
import { listed, listedOne, listingOf } from '../config/listed.js';
import { type ConfigFlags, hear, knownSetting, placeOf } from '../config/manners.js';
import { paperOf, tableLines } from '../screen/table.js';
import { isKeyName } from '../settings/check-config.js';
import { configError, configPath, faultsIn, faultText } from '../settings/config-file.js';
import { readSources } from '../settings/environment.js';
import { readSmallFile } from '../settings/small-file.js';

/** `narrate config list`: every setting as a run without flags would have it. */
export const listSettings = async (flags: ConfigFlags, context: CommandContext): Promise<void> => {
  const { terminal, stdout, env } = context;
  hear(flags, context);
  const sources = await readSources(flags, context);
  const { profile, profiles } = sources;
  const [settings, key] = [listed(sources), sources.findKey()];
  const file = configPath(env) ?? null;
  if (flags.json) {
    const said = { file, profile: profile ?? null, profiles, key: key ? { from: key.kind, origin: key.origin } : null };
    terminal.data(JSON.stringify({ ...said, settings }, null, 2));
    return;
  }
  terminal.info(
    `Config file: ${file ?? 'none, as there is no home folder'}${file && !existsSync(file) ? ' (not there)' : ''}`,
  );
  if (profiles.length > 0)
    terminal.info(`Profiles: ${profiles.map((name) => (name === profile ? `${name} (in use)` : name)).join(', ')}`);
  const listing = listingOf(settings, key, profile, (text) => terminal.clean(text));
  terminal.data((await tableLines(listing, paperOf(stdout, terminal.plain))).join('\n'));
};

/** `narrate config get`: the value alone, or nothing. Of the key, only where it comes from. */
export const getSetting = async (name: string, flags: ConfigFlags, context: CommandContext): Promise<void> => {
  const { terminal } = context;
  hear(flags, context);
  if (isKeyName(name)) {
    const key = (await readSources(flags, context)).findKey();
    if (flags.json) terminal.data(JSON.stringify(key ? { from: key.kind, origin: key.origin } : null, null, 2));
    else if (key) terminal.data(terminal.clean(key.origin));
    return;
  }
  const setting = listedOne(knownSetting(name), await readSources(flags, context));
  if (flags.json) terminal.data(JSON.stringify(setting, null, 2));
  else if (setting.value !== null) terminal.data(terminal.clean(String(setting.value)));
};

/** `narrate config path` */
export const tellPath = async (flags: ConfigFlags, context: CommandContext): Promise<void> => {
  hear(flags, context);
  const file = placeOf(context.env);
  context.terminal.data(flags.json ? JSON.stringify({ file }, null, 2) : file);
};

/** `narrate config edit`: in the user's own editor; what is wrong then is told with its place. */
export const editConfig = async (flags: ConfigFlags, context: CommandContext): Promise<void> => {
  const { terminal, env } = context;
  hear(flags, context);
  const file = placeOf(env);
  const { editFile } = await import('../config/editor.js');
  if (!existsSync(file)) await changeConfig(file, () => '{\n}\n');
  await editFile(file, context);
  const faults = await faultsIn(readSmallFile(file, (text) => terminal.warn(text))?.text ?? '', file);
  for (const fault of faults) if (fault.isHarmless) terminal.warn(faultText(file, fault));
  const errors = faults.filter(({ isHarmless }) => !isHarmless);
  const last = errors.pop();
  for (const fault of errors)
    terminal.error(new NarrateError('ERR_USAGE', faultText(file, fault), { hint: fault.hint ?? '' }));
  if (last) throw configError(file, last);
};

export const unknownAction = (word: string, names: readonly string[]): NarrateError =>
  new NarrateError('ERR_USAGE', `Unknown action "${word}"`, { hint: whichOf(word, names) });
