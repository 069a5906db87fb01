import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

export interface JudgedCue {
  readonly startMs: number;
  readonly endMs: number;
  readonly text: string;
}

interface WebVttTree {
  readonly cues: readonly { startTime: number; endTime: number; text: string; tree: { children: VttNode[] } }[];
  readonly errors: readonly { line: number; message: string }[];
}

interface VttNode {
  readonly type: string;
  readonly name?: string;
  readonly value?: string;
  readonly children?: readonly VttNode[];
}

/** What W3C's parser reads: text without markup, who speaks, and what it minds. */
export const judgeVtt = (
  content: string,
): { cues: (JudgedCue & { voice: string | undefined })[]; complaints: string[] } => {
  const require = createRequire(import.meta.url);
  const { WebVTTParser } = require('webvtt-parser') as {
    WebVTTParser: new (entities: object) => { parse(text: string, mode: string): WebVttTree };
  };
  // Without the list it takes "&lt;" for "&lt" and a semicolon.
  const { cues, errors } = new WebVTTParser(require('webvtt-parser/html-entities.json')).parse(content, 'subtitles');
  return {
    complaints: errors.map(({ line, message }) => `${line}: ${message}`),
    cues: cues.map(({ startTime, endTime, tree }) => ({
      startMs: Math.round(startTime * 1000),
      endMs: Math.round(endTime * 1000),
      text: plainText(tree.children),
      voice: tree.children.find(({ name }) => name === 'v')?.value,
    })),
  };
};

const plainText = (nodes: readonly VttNode[]): string =>
  nodes.map((node) => (node.type === 'text' ? (node.value ?? '') : plainText(node.children ?? []))).join('');

/** What ffmpeg reads in a SubRip file, and what it minds. */
export const judgeSrt = (path: string): { cues: JudgedCue[]; complaints: string } => {
  const args = ['-v', 'warning', '-nostdin', '-i', path, '-f', 'webvtt', '-'];
  const { stdout, stderr, error } = spawnSync('ffmpeg', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (error) throw error;
  return { cues: judgeVtt(stdout).cues, complaints: stderr };
};
