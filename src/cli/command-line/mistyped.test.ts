import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectClearFailure } from '../../testing/clear-failure.js';
import { runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';

/** Each row: the arguments, the exit code, the hint. */
test.each<[string[], number, string]>([
  [['--ouput', 'x.mp3'], 2, 'did you mean --output?'],
  [['--outptu=x.mp3'], 2, 'did you mean --output?'],
  [['voices', '--enigne', 'offline'], 2, 'did you mean --engine?'],
  [['serve', '--falts', 'stall'], 2, 'did you mean --faults?'],
  [['script.txt', '--faults', 'stall'], 2, 'it is a flag of: narrate serve'],
  [['--voice_id', 'x'], 2, 'did you mean --voice?'],
  [['--write-media', 'x.mp3'], 2, 'to save: -o episode.mp3'],
  [['-s', '150', 'script.txt'], 2, 'for the pace: --speed 1.1, or in words per minute -r 190'],
  [['--dry-run', 'script.txt'], 2, 'did you mean --estimate?'],
  [['-voice', 'slt', 'no.txt'], 3, 'did you mean --voice, with two dashes?'],
  [['--gibberish'], 2, 'to see what there is: narrate --help'],
  [['cache', '--gibberish'], 2, 'to see what there is: narrate cache --help'],
  [['voice'], 3, 'did you mean narrate voices?'],
  [['serve', '--replay', 'nowhere'], 3, 'record some first: narrate serve --record recordings'],
  [['modles', '--json'], 3, 'did you mean narrate models?'],
  [['cache', 'claer'], 2, 'did you mean "clear"?'],
  [['config', 'sett', 'voice', 'Rachel'], 2, 'did you mean "set"?'],
  [['completion', 'bsh'], 2, 'did you mean "bash"?'],
  [['completion', 'tcsh'], 2, 'one of bash, zsh, fish'],
  [['config', 'get'], 2, 'for example: narrate config get voice'],
  [['cast'], 2, 'for example: narrate cast script.md'],
  [['-o'], 2, 'give it a value: --output <file>'],
  [['script.txt', '-r', '150', '--speed', '1'], 2, 'leave one of them out'],
  [['script.txt', '--schedule', 'balnced'], 2, 'did you mean "balanced"?'],
  [['script.txt', '--engine', 'ofline'], 2, 'did you mean --engine offline?'],
  [['script.txt', '--engine', 'siri'], 2, 'one of auto, elevenlabs, offline'],
  [['script.txt', '--input', 'markdwon'], 2, 'did you mean --input markdown?'],
  [['script.txt', '--transport', 'htpp'], 2, 'did you mean --transport http?'],
  [['script.txt', '--format', 'mp3_44100'], 2, 'did you mean --format mp3_44100_128?'],
  [['script.txt', '--speed', '3'], 2, 'the nearest is --speed 1.2'],
  [['script.txt', '--seed', '-7'], 2, 'the nearest is --seed 0'],
  [['-', '-o', 'x.mp3', '--engine', 'offline', '-m', 'eleven_flash_v25'], 2, 'did you mean --model eleven_flash_v2_5?'],
  [
    ['-', '-o', 'x.mp3', '--engine', 'offline', '-m', 'nonsense'],
    2,
    'to see the models of this account: narrate models',
  ],
  [['-', '-o', 'x.mp3', '--engine', 'offline', '-v', 'Kal61'], 2, 'did you mean "Kal16" (flite-kal16)?'],
  [['-', '-o', 'my episode.mp4'], 2, "end it in .mp3, .wav, .opus, .ogg, .m4a or .m4b: -o 'my episode.mp3'"],
  [['-', '-o', 'episode.aac'], 2, 'end it in .mp3, .wav, .opus, .ogg, .m4a or .m4b: -o episode.mp3'],
  [['-', '-o', 'episode'], 2, 'end it in .mp3, .wav, .opus, .ogg, .m4a or .m4b: -o episode.mp3'],
  [['serve', '--latency', 'asai'], 2, 'did you mean --latency asia?'],
])('%j', async (args, exit, hint) => {
  const ran = await runNarrate(args, { stdin: 'Hello.' });
  expectClearFailure(ran, exit);
  expect(ran.stderr).toContain(`\nhint: ${hint}\n`);
});

test.each([['--api-key'], ['--api_key'], ['--apikey'], ['--key']])(
  'what follows %s is not repeated, and the hint says where the key belongs',
  async (flag) => {
    const ran = await runNarrate([`${flag}=sk_someones_key`, 'script.txt']);
    expectClearFailure(ran, 2);
    expect(ran.stderr).toContain('hint: set ELEVENLABS_API_KEY');
    expect(ran.stderr).not.toContain('sk_someones_key');
  },
);

test('a script can be named with -f, as in other programs, and the voices be listed with --list-voices', async () => {
  const { env, receivedText } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'one.txt'), 'One.');
  writeFileSync(path.join(cwd, 'three.txt'), 'Three.');
  const spoken = await runNarrate(['-f', 'one.txt', '--file=-', 'three.txt', '-o', 'x.mp3'], {
    cwd,
    env,
    stdin: 'Two.',
  });
  expect(spoken).toMatchObject({ exit: 0 });
  expect(receivedText()).toMatch(/One\.\s+Two\.\s+Three\./);
  const [listed, asked] = await Promise.all(['--list-voices', 'voices'].map((arg) => runNarrate([arg], { env })));
  expect(listed).toEqual(asked);
  expect(listed).toMatchObject({ exit: 0 });
});
