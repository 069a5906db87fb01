// What the common guide to the socket teaches: gather 120 characters, send them, and play once three chunks are there.
//   <text> | guide.js ws://host:port voice-id
import { WebSocket } from 'ws';
import { openPlayer } from './player.js';

const GATHERED_CHARS = 120;
const BUFFERED_CHUNKS = 3;

const [url, voiceId] = process.argv.slice(2);
const opening = openPlayer();
const address = `${url}/v1/text-to-speech/${voiceId}/stream-input?model_id=eleven_flash_v2_5&output_format=mp3_44100_128`;
const socket = new WebSocket(address);
const send = (message) => socket.send(JSON.stringify(message));

socket.on('open', async () => {
  send({
    text: ' ',
    voice_settings: { stability: 0.65, similarity_boost: 0.75 },
    generation_config: { chunk_length_schedule: [120, 160, 250] },
  });
  let gathered = '';
  for await (const piece of process.stdin.setEncoding('utf8')) {
    gathered += piece;
    if (gathered.length < GATHERED_CHARS) continue;
    // Whole words: the last one may still be being written.
    const end = gathered.lastIndexOf(' ') + 1 || gathered.length;
    send({ text: gathered.slice(0, end), flush: true });
    gathered = gathered.slice(end);
  }
  if (gathered.trim() !== '') send({ text: gathered, flush: true });
  send({ text: '' });
});

const waiting = [];
let playing = false;
socket.on('message', async (data) => {
  const { audio, isFinal } = JSON.parse(data.toString());
  const player = await opening;
  if (audio) waiting.push(Buffer.from(audio, 'base64'));
  playing ||= waiting.length >= BUFFERED_CHUNKS || isFinal;
  while (playing && waiting.length > 0) player.play(waiting.shift());
  if (!isFinal) return;
  player.end();
  socket.close();
});
