import { spawn } from 'node:child_process';
import { MPEGDecoder } from 'mpg123-decoder';

/** Decodes MP3 as it comes and pipes it into aplay, started at once. */
export const openPlayer = async () => {
  const format = '-q -t raw -f S16_LE -r 44100 -c 1 -'.split(' ');
  const player = spawn('aplay', format, { stdio: ['pipe', 'ignore', 'ignore'] });
  const decoder = new MPEGDecoder();
  await decoder.ready;
  return {
    play(mp3) {
      const { channelData, samplesDecoded } = decoder.decode(mp3);
      const pcm = Buffer.alloc(samplesDecoded * 2);
      for (let at = 0; at < samplesDecoded; at++) {
        pcm.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(channelData[0][at] * 32768))), at * 2);
      }
      player.stdin.write(pcm);
    },
    end() {
      player.stdin.end();
    },
  };
};
