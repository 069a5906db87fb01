// The soonest that anybody could have sound: sends the first sentence the moment it has been written, to be spoken at once,
// and says when the first audio byte was there. It plays nothing.
//   <text> | limit.js ws://host:port voice-id <length of the first sentence>
import { WebSocket } from 'ws';

const [url, voiceId, sentenceChars] = process.argv.slice(2);
const address = `${url}/v1/text-to-speech/${voiceId}/stream-input?model_id=eleven_flash_v2_5&output_format=mp3_44100_128`;
const socket = new WebSocket(`${address}&sync_alignment=true`, { perMessageDeflate: false });
let written = '';
let isSent = false;
const speak = () => {
  if (isSent || written.length < Number(sentenceChars) || socket.readyState !== WebSocket.OPEN) return;
  isSent = true;
  socket.send(JSON.stringify({ text: ' ' }));
  socket.send(JSON.stringify({ text: `${written.slice(0, Number(sentenceChars))} `, flush: true }));
};
socket.on('open', speak);
process.stdin.setEncoding('utf8').on('data', (piece) => {
  written += piece;
  speak();
});
socket.on('message', (data) => {
  if (!JSON.parse(data.toString()).audio) return;
  // On the clock that all processes of this machine share.
  console.log(Number(process.hrtime.bigint()) / 1e6);
  process.exit();
});
