import { outputFormat } from '../../speech/output-format.js';
import type { Finding } from './finding.js';

/** Whether the embedded voice speaks: one word, encoded, heard by nobody. */
export const examineOfflineVoice = async (_surroundings: unknown, signal: AbortSignal): Promise<Finding> => {
  const { createVoices } = await import('../../studio/voice/flite-voices.js');
  const voices = createVoices();
  try {
    const startedAtMs = performance.now();
    const [voice] = voices.list;
    const stream = voices.open({ voiceId: voice?.id ?? '', speed: 1, format: outputFormat('mp3_44100_128') });
    let durationMs = 0;
    for await (const piece of stream.speak('Hello. ', signal)) durationMs += piece.durationMs;
    stream.close();
    const tookMs = Math.round(performance.now() - startedAtMs);
    const embedded = voices.list.filter(({ id }) => id.startsWith('flite-')).length;
    const others = voices.list.length - embedded;
    const details = { tookMs, audioMs: Math.round(durationMs), voices: embedded, espeakVoices: others };
    if (durationMs === 0) return { status: 'problem', message: 'it makes no sound', hint: REINSTALL, details };
    const more = others > 0 ? ` and ${others} of eSpeak NG` : '';
    return { status: 'ok', message: `${embedded} voices${more}; the first word takes ${tookMs} ms`, details };
  } finally {
    await voices.close();
  }
};

const REINSTALL = 'install narrate again: npm install --global narrate';
