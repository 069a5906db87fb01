// Saves a script as an episode with subtitles: node save-an-episode.mjs talk.md talk.mp3
import { NarrateError, narrate } from 'narrate';

const [script, episode] = process.argv.slice(2);

try {
  const { output, metrics, cost } = await narrate({ file: script }, { maxChars: 100_000 }).saveTo(episode, {
    title: 'The Harbour',
    subtitles: episode.replace(/\.\w+$/, '.vtt'),
    onEvent: (event) => {
      if (event.type === 'sentence-end') console.log(`${(event.endMs / 1000).toFixed(1)} s  ${event.text}`);
      if (event.type === 'narration-warn') console.warn(event.message);
    },
  });
  console.log(`${output}: ${metrics.audioSeconds} s, ${cost ? `${cost.credits} credits` : 'for nothing'}`);
} catch (error) {
  if (!(error instanceof NarrateError)) throw error;
  console.error(`${error.code}: ${error.message}${error.hint ? `; ${error.hint}` : ''}`);
  process.exitCode = error.exit;
}
