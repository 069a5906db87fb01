import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStage } from '../testing/performance.js';

const SRT = '1\n00:00:00,000 --> 00:00:01,000\nGood evening.\n';

test.each([
  ['the script itself', 'talk.srt', 'it is the script'],
  ['a link to the script', 'link.srt', 'it is the script'],
  ['what is not there', 'transcript.json', undefined],
  ['the chapters', 'chapters.json', 'something else is to be written there'],
])('a transcript is not written over %s', async (_, name, why) => {
  const { folder, studio, narrateInputs } = await openStage();
  const script = path.join(folder, 'talk.srt');
  writeFileSync(script, SRT);
  symlinkSync(script, path.join(folder, 'link.srt'));
  const [file, transcript, chapters] = ['episode.mp3', name, 'chapters.json'].map((each) => path.join(folder, each));
  const output = { file, stdout: false, play: false, transcripts: [transcript ?? ''], chapters };
  const narrated = narrateInputs([{ path: script }], { scriptKind: 'srt', output });
  if (why === undefined) await narrated;
  else {
    await expect(narrated).rejects.toMatchObject({
      code: 'ERR_USAGE',
      message: `Cannot write "${transcript}": ${why}`,
    });
    expect(studio.sessions).toEqual([]);
  }
  expect(readFileSync(script, 'utf8')).toBe(SRT);
});
