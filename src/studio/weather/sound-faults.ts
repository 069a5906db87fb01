import {
  audioAfterFinal,
  bulk,
  close,
  disguise,
  duplicate,
  earlyFinal,
  emptyFinal,
  fin,
  freeze,
  garbage,
  lose,
  noFinal,
  reorder,
  reset,
  type StreamAction,
  silence,
  stall,
  tear,
  trickle,
  violate,
} from './faults.js';
import { afterFrames, type HttpSpot, type NamedFault, named, nothing, oneOf, wholeNumber } from './named-fault.js';

/** After so many frames of a socket, or so many bytes of an answer: a frame is some KiB. */
const midway =
  (action: StreamAction, ofHttp?: HttpSpot['do']) =>
  (frame: number): { sockets: { at: { frame: number }; do: StreamAction }[]; http: HttpSpot[] } => ({
    sockets: [{ at: { frame }, do: action }],
    http: ofHttp ? [{ at: { bytes: frame * BYTES_PER_FRAME }, do: ofHttp }] : [],
  });

const BYTES_PER_FRAME = 1000;

const closing = (code: number, id: string, about: string): NamedFault =>
  named(`close-${code}`, id, about, afterFrames(), midway(close(code)));

const odd = (name: string, id: string, about: string, action: StreamAction): NamedFault =>
  named(name, id, about, afterFrames(), midway(action));

/** What goes wrong with an open socket or with the sound: N18 to N43, N48. */
export const SOUND_FAULTS: readonly NamedFault[] = [
  named('fin', 'N18', 'the connection ends without a close frame', afterFrames(), midway(fin, fin)),
  named('reset', 'N19', 'the connection is reset', afterFrames(), midway(reset, reset)),
  closing(1000, 'N20', 'a normal close before the end'),
  closing(1005, 'N20', 'a close without a code before the end'),
  closing(1001, 'N24', 'the service is going away'),
  closing(1009, 'N24', 'a message was too big'),
  closing(1011, 'N24', 'an internal error'),
  closing(1012, 'N24', 'the service restarts'),
  closing(1013, 'N24', 'the service is overloaded'),
  named('stall-before-audio', 'N25', 'nothing comes, and the socket stays open', nothing, () => ({
    sockets: [{ at: { frame: 0 }, do: stall }],
    http: [{ at: { bytes: 0 }, do: stall }],
  })),
  named('stall', 'N26', 'nothing comes any more; pings are answered', afterFrames(), midway(stall, stall)),
  named('half-open', 'N27', 'nothing comes, is read or is answered any more', afterFrames(), midway(freeze)),
  named(
    'trickle',
    'N28',
    'audio comes at so many bytes a second',
    wholeNumber('bytes a second (1)', 1, 1, 1_000_000_000),
    (bytesPerSecond) => ({ sockets: [{ at: { frame: 0 }, do: trickle(bytesPerSecond) }] }),
  ),
  named('no-final', 'N29', 'all audio, but no isFinal and no close', nothing, () => ({
    sockets: [{ at: { end: true }, do: noFinal }],
  })),
  odd('early-final', 'N30', 'isFinal before the audio is complete, then a normal close', earlyFinal),
  named('silent', 'N31', 'isFinal without any audio', nothing, () => ({
    sockets: [{ at: { frame: 0 }, do: silence }],
  })),
  named(
    'silent-context',
    'N31',
    'each context of a multi-context socket is closed by isFinal without audio',
    nothing,
    () => ({
      sockets: [{ at: { frame: 0 }, do: silence }],
    }),
  ),
  named('audio-after-final', 'N32', 'one more audio frame after isFinal', nothing, () => ({
    sockets: [{ at: { end: true }, do: audioAfterFinal }],
  })),
  odd('duplicate', 'N33', 'the last frame comes twice', duplicate),
  named('reorder', 'N33', 'the next two frames come in the wrong order', afterFrames(0), midway(reorder)),
  odd('nulls', 'N34', 'a frame in which all is null', garbage('nulls')),
  odd('unknown-fields', 'N34', 'a frame of a kind that nobody knows', garbage('unknown')),
  named('empty-final', 'N34', 'the audio of the last frame is "" and not null', nothing, () => ({
    sockets: [{ at: { end: true }, do: emptyFinal }],
  })),
  odd('bad-base64', 'N35', 'a frame whose audio is not base64', garbage('base64')),
  odd('empty-audio', 'N35', 'a frame with no bytes of audio', garbage('empty')),
  odd('odd-bytes', 'N35', 'one byte of the audio is lost', lose(1)),
  named(
    'garbage',
    'N36',
    'a message that is no frame, after the first frame; "huge" has 32 MiB, "deep" 100,000 arrays within arrays',
    oneOf('text', 'binary', 'json', 'array', 'null', 'huge', 'deep'),
    (kind) => {
      if (kind === 'huge') return { sockets: [{ at: { frame: 1 }, do: bulk('wide', HUGE_BYTES) }] };
      if (kind === 'deep') return { sockets: [{ at: { frame: 1 }, do: bulk('deep', 200_000) }] };
      return { sockets: [{ at: { frame: 1 }, do: garbage(kind) }] };
    },
  ),
  odd('bad-alignment', 'N38', 'a frame whose lists of times differ in length', garbage('alignment')),
  odd('torn-frame', 'N39', 'half a WebSocket frame, then the end of the connection', tear),
  named(
    'deflate-bomb',
    'N40',
    'a compressed frame of so many MiB, although nobody agreed to compression: an error of the protocol, not a bomb',
    wholeNumber('MiB when unpacked (32)', 32, 1, 256),
    (mebibytes) => ({ sockets: [{ at: { frame: 1 }, do: violate('deflated', mebibytes) }] }),
  ),
  named('bad-frame', 'N36', 'a frame that breaks RFC 6455', oneOf('masked', 'utf8'), (kind) => ({
    sockets: [{ at: { frame: 1 }, do: violate(kind) }],
  })),
  named(
    'fragments',
    'N41',
    'a message that means nothing, in so many fragments of one byte',
    wholeNumber('fragments (150000)', 150_000, 13, 1_000_000),
    (count) => ({ sockets: [{ at: { frame: 1 }, do: violate('fragments', count) }] }),
  ),
  named('wrong-format', 'N42', 'the audio is something else', oneOf('wav', 'html'), (kind) => ({
    sockets: [{ at: { frame: 0 }, do: disguise(kind) }],
  })),
  named(
    'rate-change',
    'N43',
    'the audio goes on as silent MP3 of 48 kHz, whatever was asked for',
    afterFrames(0),
    midway(disguise('mp3_48000')),
  ),
  named(
    'billed-lost',
    'N48',
    'the text is taken and charged, and a reset comes in place of its audio',
    nothing,
    () => ({
      sockets: [{ at: { bytes: 0 }, do: reset }],
      http: [{ at: { bytes: 0 }, do: reset }],
    }),
  ),
];

const HUGE_BYTES = 32 * 1_048_576;
