// What the popular command lines do: read all of stdin, ask once over HTTP, and play the answer as it comes.
//   <text> | whole.js http://host:port voice-id
import { request } from 'node:http';
import { openPlayer } from './player.js';

const [url, voiceId] = process.argv.slice(2);
const opening = openPlayer();
let text = '';
for await (const piece of process.stdin.setEncoding('utf8')) text += piece;
const asked = request(`${url}/v1/text-to-speech/${voiceId}/stream?output_format=mp3_44100_128`, { method: 'POST' });
asked.on('response', async (response) => {
  const player = await opening;
  for await (const mp3 of response) player.play(mp3);
  player.end();
});
asked.end(JSON.stringify({ text, model_id: 'eleven_flash_v2_5' }));
