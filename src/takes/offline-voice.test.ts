import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { createVoices } from '../studio/voice/flite-voices.js';
import { HeardText } from './heard-text.js';
import { createScrutiny } from './scrutiny.js';

const SCRIPTS = ['wrapped-prose.txt', 'pilot.md'];

test.each([
  ['flite-rms', 0.7],
  ['flite-slt', 1.2],
])(
  '%s at %d speaks without a doubt',
  async (voiceId, speed) => {
    const voices = createVoices();
    onTestFinished(() => voices.close());
    const scrutiny = createScrutiny();
    const { signal } = new AbortController();
    let judged = 0;
    for (const script of SCRIPTS) {
      const text = readFileSync(new URL(`../../fixtures/scripts/${script}`, import.meta.url), 'utf8');
      for (const paragraph of text.split(/\n\s*\n/u)) {
        const sentences = [{ text: paragraph.replace(/\s+/gu, ' ').trim(), midWord: false }];
        const heard = new HeardText(() => sentences);
        const stream = voices.open({ voiceId, speed, format: outputFormat('pcm_8000') });
        let durationMs = 0;
        for await (const piece of stream.speak(`${sentences[0]?.text} `, signal)) {
          heard.add(piece.alignment, durationMs);
          durationMs += piece.durationMs;
        }
        stream.close();
        expect(heard.isWhole).toBe(true);
        judged += heard.wordTimes.length;
        expect(scrutiny.doubtsIn({ text: heard, durationMs }, sentences)).toEqual([]);
      }
    }
    expect(judged).toBeGreaterThan(400);
  },
  60_000,
);
