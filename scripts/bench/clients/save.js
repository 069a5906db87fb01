// Saves a script with nothing around it: sends it paragraph by paragraph over one socket, and writes the sound to a file.
//   save.js ws://host:port voice-id script.txt sound.mp3
import { createWriteStream, readFileSync } from 'node:fs';
import { WebSocket } from 'ws';

const [url, voiceId, script, output] = process.argv.slice(2);
const address = `${url}/v1/text-to-speech/${voiceId}/stream-input?model_id=eleven_flash_v2_5&output_format=mp3_44100_128`;
const socket = new WebSocket(`${address}&sync_alignment=true`, { perMessageDeflate: false });
const file = createWriteStream(output);
const send = (message) => socket.send(JSON.stringify(message));
socket.on('open', () => {
  send({ text: ' ' });
  for (const paragraph of readFileSync(script, 'utf8').split('\n\n')) send({ text: `${paragraph} ` });
  send({ text: '' });
});
socket.on('message', (data) => {
  const { audio, isFinal } = JSON.parse(data.toString());
  if (audio && !file.write(Buffer.from(audio, 'base64'))) {
    socket.pause();
    file.once('drain', () => socket.resume());
  }
  if (!isFinal) return;
  file.end();
  socket.terminate();
});
