// Speaks what a language model writes, while it is writing: node speak-a-stream.mjs
import { narrate } from 'narrate';

/** Stands for a model's stream: `streamText(…).textStream` of the AI SDK, or the deltas of an OpenAI stream. */
async function* textStream() {
  const answer =
    'The harbour is quiet tonight. A single lamp burns at the end of the pier, and nobody is there to see it.';
  for (const token of answer.split(/(?<= )/)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    yield token;
  }
}

const { voice, metrics } = await narrate(textStream(), { schedule: 'speed' }).play();
console.log(
  `${voice.name} spoke ${metrics.audioSeconds} s; the first sound came after ${metrics.firstSound.fromFirstTextMs} ms`,
);
