import { expect, test } from 'vitest';
import type { Estimate } from '../../session/estimate.js';
import { printable } from '../terminal.js';
import { estimateLines } from './estimate-report.js';

const ESTIMATE: Estimate = {
  engine: 'elevenlabs',
  modelId: 'eleven_flash_v2_5',
  voice: { id: 'v', name: 'Voice' },
  characters: 12_604,
  passages: 31,
  longestPassage: { index: 6, characters: 796, beginning: 'In the beginning\u001b[2J' },
  audioSeconds: 819,
  cached: { passages: 4, characters: 1_200 },
  charactersToSpeak: 11_404,
  cost: { credits: 5_702, usd: 0.5702 },
  models: [
    {
      modelId: 'eleven_flash_v2_5',
      creditsPerChar: 0.5,
      usdPerThousandChars: 0.05,
      source: 'service',
      characters: 11_404,
      credits: 5_702,
      usd: 0.5702,
    },
    {
      modelId: 'eleven_multilingual_v2',
      creditsPerChar: 1,
      usdPerThousandChars: 0.1,
      source: 'built-in',
      characters: 12_604,
      credits: 12_604,
      usd: 1.2604,
    },
  ],
  quota: { tier: 'creator', usedCredits: 95_000, limitCredits: 100_000, remainingCredits: 5_000, suffices: false },
  spokenOtherwise: [{ written: '$5m', spoken: 'five million dollars', rule: 'money', count: 2 }],
};

const linesOf = (change: Partial<Estimate> = {}, verbose = false) =>
  estimateLines({ ...ESTIMATE, ...change }, { clean: printable, verbose });

test('an estimate as a person reads it', async () => {
  expect(await linesOf()).toEqual([
    'script           12,604 characters in 31 passages, about 14 minutes',
    'longest passage  number 7, 796 characters: "In the beginning\\x1b[2J"',
    'spoken before    4 passages, 1,200 characters; 11,404 characters to be spoken',
    'cost             about 5,702 credits ($0.57) with eleven_flash_v2_5',
    'credits left     5,000 of 100,000 credits (plan creator): not enough, 702 credits are missing',
    '',
    'Model                   To be spoken  Credits   Cost  For 1,000 characters',
    'eleven_flash_v2_5 *           11,404    5,702  $0.57                 $0.05',
    'eleven_multilingual_v2        12,604   12,604  $1.26                 $0.10',
    '(credits by the service; list price of 2026, 0.10 dollars for 1,000 credits; what is paid depends on the plan)',
    '',
    '1 piece of text spoken otherwise than written; --verbose lists them',
  ]);
});

test('verbose tells what is spoken otherwise than written', async () => {
  expect((await linesOf({}, true)).slice(-2)).toEqual([
    'Written  Spoken                Rule   Times',
    '$5m      five million dollars  money      2',
  ]);
  expect((await linesOf({ spokenOtherwise: [] }, true)).at(-1)).toBe('everything is spoken as it is written');
});

test.each<[string, Partial<Estimate>, string]>([
  [
    'enough',
    { quota: { ...ESTIMATE.quota!, remainingCredits: 5_702, suffices: true } },
    'credits (plan creator): enough',
  ],
  [
    'no end',
    { quota: { ...ESTIMATE.quota!, remainingCredits: 'unlimited', suffices: true } },
    'no limit (plan creator)',
  ],
  ['no plan', { quota: { ...ESTIMATE.quota!, tier: undefined, suffices: true } }, 'of 100,000 credits: enough'],
  ['an account that is not known', { quota: null }, 'credits left     not known'],
  ['what was spoken is not known', { cached: null }, 'spoken before    not known'],
  ['nothing was spoken', { cached: { passages: 0, characters: 0 } }, 'spoken before    nothing'],
  ['all was spoken', { cost: { credits: 0, usd: 0 } }, 'cost             nothing'],
  ['a price that is not known', { cost: null }, 'cost             not known'],
  ['the offline voice', { engine: 'offline', cost: { credits: 0, usd: 0 }, quota: null }, 'the offline voice is free'],
  ['a short script', { audioSeconds: 1 }, 'about 1 second'],
  ['a long one', { audioSeconds: 7_380 }, 'about 2 h 03 min'],
  ['next to nothing', { cost: { credits: 3, usd: 0.0003 } }, '3 credits (less than $0.01)'],
])('%s', async (_what, change, said) => {
  expect((await linesOf(change)).join('\n')).toContain(said);
});
