import { expect, test } from 'vitest';
import { createMp3Decoder } from '../audio/decode.js';
import { outputFormat } from '../speech/output-format.js';
import { createSteadyVoices, STEADY_VOICE_ID } from './steady-voices.js';

test.each(['mp3_44100_128', 'mp3_44100_32'])('a tone from the first frame on, as long as speech: %s', async (id) => {
  const text = 'One sentence, then another. '.repeat(20) + 'x'.repeat(250);
  const stream = createSteadyVoices().open({ voiceId: STEADY_VOICE_ID, speed: 1, format: outputFormat(id) });
  const decoder = await createMp3Decoder();
  const samples: number[] = [];
  let spoken = '';
  for await (const piece of stream.speak(text, new AbortController().signal)) {
    spoken += piece.alignment.chars.join('');
    for (const sample of decoder.decode(piece.bytes)) samples.push(sample);
  }
  decoder.free();
  expect(spoken).toBe(text);
  expect(Math.abs(samples.length / 44_100 - text.length / 15)).toBeLessThan(0.1);
  for (let at = 0; at + 441 < samples.length; at += 441) {
    const loudest = Math.max(...samples.slice(at, at + 441).map(Math.abs));
    expect(loudest).toBeGreaterThan(4000);
    expect(loudest).toBeLessThan(8000);
  }
});
