// Two ways to stop: node cancel.mjs
import { narrate } from 'narrate';

const text = 'There is a lot to be said about harbours. '.repeat(1_000);

// Leaving the loop closes everything that was open for it.
let bytes = 0;
for await (const frames of narrate(text)) {
  bytes += frames.length;
  if (bytes > 50_000) break;
}
console.log('left');

// A signal ends any narration, with its reason.
const enough = new AbortController();
setTimeout(() => enough.abort(new Error('enough')), 500);
await narrate(text, { signal: enough.signal })
  .saveTo('never.mp3')
  .catch((reason) => console.log(reason.message));
