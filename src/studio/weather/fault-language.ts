import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { NAMED_FAULTS } from './fault-names.js';
import type { Fault, FaultPlan } from './faults.js';
import type { NamedFault } from './named-fault.js';

/**
 * Read the language of `--faults`: items with commas between them, each `name[=value][:rate%][#n]`. `#2` is the second
 * handshake alone; people count from 1. `http-name` strikes the requests to the text-to-speech endpoints in place of the sockets,
 * and there `#2` is the second request. A name may stand in several items.
 * @throws NarrateError ERR_USAGE  with the nearest name as the hint
 */
export const parseFaults = (text: string): FaultPlan =>
  text.trim() === '' ? [] : text.split(',').flatMap((item) => faultsOf(item.trim()));

const faultsOf = (item: string): Fault[] => {
  const [, head = '', percent, order] = /^(.*?)(?::(\d{1,3}(?:\.\d{1,6})?)%)?(?:#(\d{1,9}))?$/su.exec(item) ?? [];
  const [, http, name = '', value] = /^(http-)?([^=]*)(?:=(.*))?$/su.exec(head) ?? [];
  const fault = NAMED_FAULTS.find((candidate) => candidate.name === name);
  if (!fault) throw unknown(item, name);
  const spots = fault.spots(value);
  if (!spots) throw badValue(item, fault, value ?? '');
  const rate = percent === undefined ? undefined : Number(percent) / 100;
  if (rate !== undefined && rate > 1) throw wrong(item, 'the rate is more than 100%', 'for example: stall:5%');
  const number = order === undefined ? undefined : Number(order) - 1;
  if (number === -1) throw wrong(item, 'counting begins with #1', 'the first connection is #1');
  const chance = rate === undefined ? {} : { rate };
  if (!http) return spots.sockets.map((spot) => ({ ...connectionOf(number), ...spot, ...chance }));
  if (spots.http.length === 0) throw wrong(item, `${name} is not for HTTP`, `for HTTP there are: ${httpNames()}`);
  const request = number === undefined ? {} : { request: number };
  return spots.http.map((spot) => ({ http: SPEECH_PATH, ...request, ...spot, ...chance }));
};

const SPEECH_PATH = '/v1/text-to-speech/';

const connectionOf = (connection: number | undefined) => (connection === undefined ? {} : { connection });

const httpNames = (): string =>
  NAMED_FAULTS.filter((fault) => fault.spots(undefined)?.http.length)
    .map(({ name }) => `http-${name}`)
    .join(', ');

const unknown = (item: string, name: string): NarrateError => {
  if (name === '') return wrong(item, 'an item has no name', 'for example: stall:5%,close-1011#2');
  if (/[:#%]/.test(name))
    return wrong(item, 'an item is name[=value][:rate%][#n]', 'for example: stall:5%,close-1011#2');
  const names = NAMED_FAULTS.map((fault) => fault.name);
  const near = nearest(name, names);
  return wrong(
    item,
    `no fault is called "${name}"`,
    near === undefined ? `there are: ${names.join(', ')}` : didYouMean(`"${near}"`),
  );
};

const badValue = (item: string, { name, value }: NamedFault, given: string): NarrateError =>
  value
    ? wrong(item, `"${given}" is no value of ${name}`, `${name}=${value}`)
    : wrong(item, `${name} takes no value`, `write ${name} alone, with a rate or with #n`);

const wrong = (item: string, why: string, hint: string): NarrateError =>
  new NarrateError('ERR_USAGE', `Cannot read the fault "${item}": ${why}`, { hint });
