import { frameInfo, frameMs } from '../audio/mp3-frame-info.js';
import { wordsIn } from './tone-frames.js';

/** Where the words of tone voices lie in an MP3: their frames are marked, those of silences are not. */
export const timeLineOf = (mp3: Buffer) => {
  const words: { text: string; startMs: number; endMs: number }[] = [];
  let atMs = 0;
  for (let at = mp3.indexOf(Buffer.from([0xff, 0xfb])); at < mp3.length; ) {
    const info = frameInfo(mp3, at);
    if (!info) break;
    const frame = mp3.subarray(at, at + info.sizeBytes);
    at += info.sizeBytes;
    // The first frame tells how many there are.
    if (frame.includes('Info')) continue;
    const [part] = wordsIn(frame);
    const endMs = atMs + frameMs(info);
    const last = words.at(-1);
    if (part !== undefined && last && last.endMs === atMs && !isFirstOfWord(frame)) {
      last.text += part.replace('~', '');
      last.endMs = endMs;
    } else if (part !== undefined) words.push({ text: part.replace('~', ''), startMs: atMs, endMs });
    atMs = endMs;
  }
  return { words, endMs: atMs };
};

const isFirstOfWord = (frame: Buffer): boolean => {
  const mark = frame.indexOf('ToNe') + 4;
  return frame.subarray(mark, mark + 3).every((byte) => byte === 0);
};
