import { spawnSync } from 'node:child_process';

/** Programs that judge an MP3 file: mp3val its structure, the others what they hear. */
const JUDGES = ['mp3val', 'ffmpeg', 'ffprobe', 'mpg123'] as const;

/** What is not installed of them (Debian: `apt install ffmpeg mpg123 mp3val`), or undefined. */
export const missingJudges = (): string | undefined => {
  const missing = JUDGES.filter((name) => spawnSync(name, ['-h'], { stdio: 'ignore' }).error);
  return missing.length > 0 ? missing.join(', ') : undefined;
};

/** What the judges say about a file; a well-made one has no complaints and one length. */
export const judgeMp3 = (path: string) => {
  const mp3val = run('mp3val', [path]).stdout.toString();
  const ffmpeg = run('ffmpeg', [
    '-hide_banner',
    '-nostdin',
    '-v',
    'warning',
    '-i',
    path,
    '-map',
    '0:a',
    '-f',
    'null',
    '-',
  ]);
  const mpg123 = run('mpg123', ['-t', '--no-resync', path]).stderr.toString();
  return {
    complaints: [
      ...mp3val.split('\n').filter((line) => /^WARNING|^ERROR/.test(line) && !line.includes('No supported tags')),
      ...ffmpeg.stderr.toString().split('\n').filter(Boolean),
      ...mpg123.split('\n').filter((line) => /warning|error|Frankenstein|Illegal|resync/i.test(line)),
    ],
    ffmpegSamples: decodeWithFfmpeg(path).length,
    mpg123Samples: decodeWithMpg123(path).length,
    packets: Number(probe(path, '-count_packets', 'stream=nb_read_packets')),
    durationSeconds: Number(probe(path, '-show_format', 'format=duration')),
  };
};

/** The samples a player shows: gapless, as the file's header says. */
export const decodeWithMpg123 = (path: string): Int16Array => samples(run('mpg123', ['-q', '-s', '-m', path]).stdout);

export const decodeWithFfmpeg = (path: string): Int16Array =>
  samples(run('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, '-ac', '1', '-f', 's16le', '-']).stdout);

const probe = (path: string, flag: string, entries: string): string =>
  run('ffprobe', ['-v', 'error', flag, '-select_streams', 'a', '-show_entries', entries, '-of', 'csv=p=0', path])
    .stdout.toString()
    .trim();

const samples = (bytes: Buffer): Int16Array => new Int16Array(new Uint8Array(bytes).buffer);

const run = (command: string, args: readonly string[]) => {
  const { stdout, stderr, error } = spawnSync(command, args, { maxBuffer: 1 << 30 });
  if (error) throw error;
  return { stdout, stderr };
};
