import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { naturalOrder } from './natural-order.js';
import { scriptsNamed } from './scripts-named.js';

const folderWith = (...files: string[]): string => {
  const cwd = temporaryFolder();
  for (const file of files) {
    mkdirSync(path.join(cwd, path.dirname(file)), { recursive: true });
    if (!file.endsWith('/')) writeFileSync(path.join(cwd, file), 'Hello.\n');
  }
  return cwd;
};

const named = async (cwd: string, args: string[], isBatch = true) =>
  (await scriptsNamed(args, { cwd, isBatch })).map(({ path, folder }) => (folder ? `${path} in ${folder}` : path));

test('files and stdin are passed on as they are, also those that are not there', async () => {
  const cwd = folderWith('b.md', 'a.md');
  expect(await named(cwd, ['b.md', '-', 'a.md', 'missing.md', ''])).toEqual(['b.md', '-', 'a.md', 'missing.md', '']);
});

test('only a batch drops what is named twice', async () => {
  const cwd = folderWith('a.md', 'b.md');
  expect(await named(cwd, ['b.md', '*.md', './b.md'])).toEqual(['b.md', 'a.md']);
  expect(await named(cwd, ['a.md', 'a.md'], false)).toEqual(['a.md', 'a.md']);
});

test('a name that exists is taken literally, with all its glob letters', async () => {
  const cwd = folderWith('talk [1].md', 'talk 1.md', 'what?.md', 'whats.md', '{a,b}.md', 'a.md', '*/x.md', 'y/x.md');
  const args = ['talk [1].md', 'what?.md', '{a,b}.md', '*/x.md'];
  expect(await named(cwd, args)).toEqual([...args.slice(0, 3), '*/x.md in *']);
});

test('a folder that exists is taken literally in a glob', async () => {
  const cwd = folderWith('season [1]/b.md', 'season 1/a.md', 'c++ (old)/c.md');
  expect(await named(cwd, ['season [1]/*.md', 'c++ (old)/*.md'])).toEqual(['season [1]/b.md', 'c++ (old)/c.md']);
});

test('globs are expanded, sorted as people count, and tell the folders below them', async () => {
  const cwd = folderWith(
    's/e10.md',
    's/e2.md',
    's/E1.md',
    's/notes.txt',
    's/deep/er/e3.md',
    's/.hidden.md',
    's/.git/e4.md',
  );
  expect(await named(cwd, ['s/*.md'])).toEqual(['s/E1.md', 's/e2.md', 's/e10.md']);
  expect(await named(cwd, ['./s/**/*.md'])).toEqual(['s/deep/er/e3.md in deep/er', 's/E1.md', 's/e2.md', 's/e10.md']);
  expect(await named(cwd, ['s/{e2,notes}.*'])).toEqual(['s/e2.md', 's/notes.txt']);
  const absolute = path.join(cwd, 's/e?.md');
  expect(await named(temporaryFolder(), [absolute])).toEqual([path.join(cwd, 's/e2.md')]);
  expect(await named(path.join(cwd, 's/deep'), ['../*.md'])).toEqual(['../E1.md', '../e2.md', '../e10.md']);
});

test('globs are expanded without a batch too, one behind the other', async () => {
  const cwd = folderWith('b.txt', 'a.md', 'c.md');
  expect(await named(cwd, ['b.txt', '*.md'], false)).toEqual(['b.txt', 'a.md', 'c.md']);
});

test('a glob that names no ending means scripts alone', async () => {
  const cwd = folderWith('s/a.md', 's/b.png', 's/in/c.VTT', 's/in/d.mp3');
  expect(await named(cwd, ['s/**'])).toEqual(['s/a.md', 's/in/c.VTT in in']);
  expect(await named(cwd, ['s/*'])).toEqual(['s/a.md']);
  expect(await named(cwd, ['s/*.png'])).toEqual(['s/b.png']);
});

test('** goes through no link to a folder, and takes a link to a file', async () => {
  const cwd = folderWith('s/a.md', 's/in/b.md', 'else/c.md');
  symlinkSync('..', path.join(cwd, 's/in/loop'));
  symlinkSync('../../else/c.md', path.join(cwd, 's/in/linked.md'));
  symlinkSync('s', path.join(cwd, 'link'));
  expect(await named(cwd, ['s/**/*.md'])).toEqual(['s/a.md', 's/in/b.md in in', 's/in/linked.md in in']);
  expect(await named(cwd, ['link/**/*.md'])).toEqual(['link/a.md', 'link/in/b.md in in', 'link/in/linked.md in in']);
});

test('a folder means its scripts, in a batch', async () => {
  const files = ['a10.md', 'a9.markdown', 'b.txt', 'c.FOUNTAIN', 'd.srt', 'e.vtt', 'f.mp3', '.g.md', 'h', 'sub/i.md'];
  const cwd = folderWith(...files.map((file) => `s/${file}`), 's/folder.md/');
  const found = ['s/a9.markdown', 's/a10.md', 's/b.txt', 's/c.FOUNTAIN', 's/d.srt', 's/e.vtt'];
  expect(await named(cwd, ['s'])).toEqual(found);
  expect(await named(cwd, ['s/'])).toEqual(found);
  expect(await named(path.join(cwd, 's'), ['.'])).toEqual(found.map((name) => path.basename(name)));
});

test('the folder of a file that was named is told from the current one on, and never leads out of it', async () => {
  const cwd = folderWith('s/one/a.md', 'other/b.md');
  expect(await named(cwd, ['s/one/a.md'])).toEqual(['s/one/a.md in s/one']);
  expect(await named(path.join(cwd, 's'), ['../other/b.md'])).toEqual(['../other/b.md']);
});

test.each<[string[], boolean, string, RegExp]>([
  [['*.fountain'], true, 'No script matches "*.fountain"', /looked in/],
  [['s/*'], true, 'No script matches "s/*"', /looked in/],
  [['nowhere/**/*.md'], false, 'No script matches "nowhere/**/*.md"', /looked in/],
  [['s'], true, 'There is no script in the folder "s"', /s\/\*\*/],
  [['s'], false, 'Cannot read script "s": it is a folder', /-o '\{stem\}\.mp3'/],
])('%j (a batch: %s) is ERR_INPUT: %s', async (args, isBatch, message, hint) => {
  const cwd = folderWith('a.md', 's/b.mp3');
  await expect(scriptsNamed(args, { cwd, isBatch })).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message,
    hint: expect.stringMatching(hint),
  });
});

test('a search ends with the signal', async () => {
  const reason = new Error('stopped');
  const asked = scriptsNamed(['**/*.md'], {
    cwd: folderWith('a.md'),
    isBatch: true,
    signal: AbortSignal.abort(reason),
  });
  await expect(asked).rejects.toBe(reason);
});

test('numbers count, wherever they stand; the case of letters tells only equals apart', () => {
  const names = [
    'e2',
    'e010',
    'e10',
    'E1',
    'e1',
    'e',
    '10/a',
    '9/b',
    '9/a',
    'f1.10',
    'f1.9',
    '1',
    '01',
    'e99999999999999999999',
    'e100000000000000000000',
  ];
  const sorted = [
    '01',
    '1',
    '9/a',
    '9/b',
    '10/a',
    'e',
    'E1',
    'e1',
    'e2',
    'e010',
    'e10',
    'e99999999999999999999',
    'e100000000000000000000',
    'f1.9',
    'f1.10',
  ];
  for (let turn = 0; turn < names.length; turn++) {
    expect([...names.slice(turn), ...names.slice(0, turn)].sort(naturalOrder)).toEqual(sorted);
  }
});
