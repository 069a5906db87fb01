import { counted, dollars, grouped } from '../report/amounts.js';
import { duration } from '../report/report.js';
import { fittedLine } from './fitted-line.js';
import type { Progress } from './progress.js';

/** As much of it as there is room for. @param columns  room for text */
export const progressLine = (progress: Progress, columns: number): string => {
  const { part, passages, characters, total, audioSeconds, speed, retries, leftSeconds, holdup } = progress;
  const isBegun = characters > 0 || total !== undefined;
  const audio = duration(audioSeconds);
  const left = leftSeconds === undefined ? undefined : duration(leftSeconds);
  const of = (done: number, all: number | undefined) =>
    all === undefined ? grouped(done) : `${grouped(done)}/${grouped(all)}`;
  const passagesDone = of(passages, total?.passages);
  return fittedLine(
    {
      part: part && [`file ${part.at} of ${part.of}`, `file ${part.at}/${part.of}`],
      passages: isBegun ? [`${passagesDone} passages`, passagesDone] : [],
      characters: isBegun
        ? [
            `${of(characters, total?.characters)} characters`,
            `${grouped(characters)} characters`,
            `${grouped(characters)} chars`,
          ]
        : [],
      audio: audioSeconds > 0 ? [`${audio} of audio`, `${audio} audio`, audio] : [],
      speed: speed ? [`${speed.toFixed(1)}× real time`, `${speed.toFixed(1)}×`] : [],
      money: moneyOf(progress),
      retries: retries > 0 && !holdup ? [retriesOf(progress)] : [],
      left: left && !holdup ? [`${left} left`] : [],
      holdup: holdup?.forms ?? [],
    },
    GIVING_WAY,
    columns,
  );
};

/** What matters least to somebody who waits for the file goes first. */
const GIVING_WAY = [
  'characters',
  'audio',
  'characters',
  'retries',
  'speed',
  'characters',
  'speed',
  'money',
  'part',
  'holdup',
  'audio',
  'audio',
  'passages',
  'part',
  'left',
  'holdup',
  'passages',
  'holdup',
] as const;

/** The same in words: a line of its own. */
export const progressWords = (progress: Progress): string => {
  const { part, passages, characters, total, audioSeconds, speed, retries, leftSeconds } = progress;
  const of = (done: number, all: number | undefined, noun: string) =>
    all === undefined ? counted(done, noun) : `${grouped(done)} of ${counted(all, noun)}`;
  const figures = [
    of(passages, total?.passages, 'passage'),
    of(characters, total?.characters, 'character'),
    `${duration(audioSeconds)} of audio`,
    speed && `${speed.toFixed(1)} times real time`,
    moneyOf(progress)[0],
    retries > 0 && retriesOf(progress),
    leftSeconds !== undefined && `${duration(leftSeconds)} left`,
  ];
  return `${part ? `file ${part.at} of ${part.of}: ` : ''}${figures.filter(Boolean).join(', ')}`;
};

const moneyOf = ({ charge }: Progress): readonly string[] =>
  !charge ? [] : [charge.usd < 0.01 ? 'under $0.01' : dollars(charge.usd)];

const retriesOf = ({ retries }: Progress): string => counted(retries, 'retry', 'retries');
