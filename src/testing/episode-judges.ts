import { spawnSync } from 'node:child_process';

/** Programs that read what is told about an episode. */
const JUDGES = { ffmpeg: '-version', ffprobe: '-version', mediainfo: '--Version', eyeD3: '--version' } as const;

/** What is not installed of them (Debian: `apt install ffmpeg mediainfo eyed3`), or undefined. */
export const missingEpisodeJudges = (): string | undefined => {
  const missing = Object.entries(JUDGES).filter(([name, flag]) => spawnSync(name, [flag], { stdio: 'ignore' }).error);
  return missing.length > 0 ? missing.map(([name]) => name).join(', ') : undefined;
};

export interface ProbedEpisode {
  readonly durationMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly chapters: readonly { title: string; startMs: number; endMs: number }[];
  /** Name of the codec of the picture, if there is one. */
  readonly cover: string | undefined;
  readonly codec: string;
  /** What was wrong with the file. */
  readonly complaints: string;
}

/** What ffmpeg's reader finds: tags with names in lower case, those of the sound among those of the file. */
export const probeEpisode = (path: string): ProbedEpisode => {
  const args = ['-v', 'warning', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', path];
  const { stdout, stderr } = run('ffprobe', args);
  const { format, streams, chapters } = JSON.parse(stdout) as Probed;
  const sound = streams.find(({ codec_type }) => codec_type === 'audio');
  const tags = Object.entries({ ...sound?.tags, ...format.tags });
  return {
    durationMs: Number(sound?.duration ?? format.duration) * 1000,
    tags: Object.fromEntries(tags.map(([name, value]) => [name.toLowerCase(), value])),
    chapters: chapters.map(({ start_time, end_time, tags }) => ({
      title: tags?.title ?? '',
      startMs: Math.round(Number(start_time) * 1000),
      endMs: Math.round(Number(end_time) * 1000),
    })),
    cover: streams.find(({ codec_type }) => codec_type === 'video')?.codec_name,
    codec: sound?.codec_name ?? '',
    complaints: stderr,
  };
};

interface Probed {
  readonly format: { duration: string; tags?: Record<string, string> };
  readonly streams: readonly {
    codec_type: string;
    codec_name: string;
    duration?: string;
    tags?: Record<string, string>;
  }[];
  readonly chapters: readonly { start_time: string; end_time: string; tags?: { title?: string } }[];
}

/** What mediainfo finds, track by track: `General`, `Audio`, `Image`, `Menu`. */
export const mediainfoOf = (path: string): Record<string, Record<string, string>> => {
  const { stdout } = run('mediainfo', ['--Output=JSON', path]);
  const { media } = JSON.parse(stdout) as { media: { track: Record<string, string>[] } };
  return Object.fromEntries(media.track.map((track) => [track['@type'] ?? '', track]));
};

/** What eyeD3 prints about a tag that it accepts. @throws Error  it does not */
export const eyeD3 = (path: string): string => {
  const { stdout, stderr, status } = run('eyeD3', ['--no-color', '-v', path]);
  if (status !== 0 || /error|warning|invalid/i.test(stderr)) throw new Error(`eyeD3: ${stderr}`);
  return stdout;
};

const run = (command: string, args: readonly string[]) => {
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error) throw error;
  return { stdout, stderr, status };
};
