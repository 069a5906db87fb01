// Writes a sound file and, while it grows, what is said when: node captions.mjs sound.mp3
import { open } from 'node:fs/promises';
import { narrate } from 'narrate';

const file = await open(process.argv[2], 'w');
const narration = narrate('ANNA: Is anybody there?\n\nBEN: Only me.', {
  cast: { ANNA: 'flite-slt', BEN: 'flite-rms' },
  engine: 'offline',
});

for await (const event of narration.events()) {
  if (event.type === 'audio-arrive') await file.write(event.bytes);
  if (event.type === 'passage-start') console.log(`${event.speaker}:`);
  if (event.type === 'word-end') console.log(`  ${event.startMs}-${event.endMs} ms  ${event.text}`);
  if (event.type === 'passage-retry') console.log(`  once more, in ${event.delayMs} ms: ${event.message}`);
}
await file.close();
