// Plays each chunk the moment it comes; sends each sentence, to be spoken at once, when it has been written.
//   <text> | as-received.js ws://host:port voice-id
import { WebSocket } from 'ws';
import { openPlayer } from './player.js';

const [url, voiceId] = process.argv.slice(2);
const opening = openPlayer();
const address = `${url}/v1/text-to-speech/${voiceId}/stream-input?model_id=eleven_flash_v2_5&output_format=mp3_44100_128`;
const socket = new WebSocket(`${address}&inactivity_timeout=180`);
const send = (message) => socket.send(JSON.stringify(message));

socket.on('open', async () => {
  send({ text: ' ' });
  let written = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    written += piece;
    for (const [sentence] of written.matchAll(/.*?[.!?]["')]*\s+/gs)) {
      send({ text: sentence, flush: true });
      written = written.slice(sentence.length);
    }
  }
  if (written.trim() !== '') send({ text: written, flush: true });
  send({ text: '' });
});

socket.on('message', async (data) => {
  const { audio, isFinal } = JSON.parse(data.toString());
  const player = await opening;
  if (audio) player.play(Buffer.from(audio, 'base64'));
  if (!isFinal) return;
  player.end();
  socket.close();
});
