import { expect } from 'vitest';
import { factsAbout } from './fact.js';
import { refusedSocket } from './socket-client.js';
import { testStudio } from './studio.js';

const { deviates, unknown } = factsAbout('Text-to-dialogue');

const NOT_YET = 'The studio does not serve text-to-dialogue yet.';

for (const ending of ['', '/stream', '/with-timestamps', '/stream/with-timestamps']) {
  deviates(
    `dialogue.http${ending.replaceAll('/', '.')}`,
    `POST /v1/text-to-dialogue${ending} speaks a list of inputs, each with its text and its voice.`,
    ['documented', 'SDK types'],
    `${NOT_YET} The path is not found.`,
    async () => {
      const { post } = await testStudio();
      const body = { inputs: [{ text: 'Hello.', voice_id: 'tone-a' }], model_id: 'eleven_v3' };
      const { status } = await post(`/v1/text-to-dialogue${ending}`, body);
      expect([404, 405]).toContain(status);
    },
  );
}
for (const kind of ['stream-input', 'multi-stream-input']) {
  deviates(
    `dialogue.socket.${kind}`,
    `The socket at /v1/text-to-dialogue/${kind} serves the v3 and v4 models, with voices in its messages.`,
    ['documented'],
    `${NOT_YET} The handshake is refused with 404.`,
    async () => {
      const { url } = await testStudio();
      const { status } = await refusedSocket(url, { path: `/v1/text-to-dialogue/${kind}` });
      expect(status).toBe(404);
    },
  );
}

const untested = { untested: 'there is nothing of it to test.' };
deviates('dialogue.body.voices', 'A request has at most 10 different voices.', ['documented'], NOT_YET, untested);
deviates('dialogue.body.model', 'Its model is eleven_v3 by default.', ['documented'], NOT_YET, untested);
deviates(
  'dialogue.body.context',
  'In 2026 it takes previous_text and future_text of up to 100 characters.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.body.length',
  'Beyond some 2,000 characters the stream was cut off without an error; some 5,000 gave one.',
  ['elevenlabs/elevenlabs-python#759'],
  NOT_YET,
  untested,
);
deviates('dialogue.takes', 'The same request is spoken differently each time.', ['documented'], NOT_YET, untested);
deviates(
  'dialogue.body.dictionaries',
  'It takes language_code, settings with stability alone, seed, apply_text_normalization and at most three dictionaries.',
  ['documented', 'SDK types'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.timestamps',
  'with-timestamps adds voice_segments; its times are less exact beyond a minute or 250 characters.',
  ['documented', 'elevenlabs/elevenlabs-python#707', 'elevenlabs/elevenlabs-python#760'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.query',
  'The query of the socket has model_id (eleven_v3_conversational by default), output_format, language_code, sync_alignment, apply_text_normalization, seed, enable_logging and single_use_token.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.first',
  'The first message names the voices: 1 to 10 for v3 and v4, one for the conversational and turbo models; they must not be repeated.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.messages',
  'Then come inputs, flush, keep_alive and close_socket.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.buffer',
  'About 40 characters and 8 words are gathered before the first sound.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.inactivity',
  'Its inactivity timeout is 20 seconds, whatever inactivity_timeout says.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.frames',
  'Its frames have names with underscores: audio, alignment (chars, char_start_times_ms, char_durations_ms), is_final_audio_for_turn, is_final.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.socket.errors',
  'Its errors have message, error, code and perhaps param.',
  ['documented'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.multi.contexts',
  'The multi variant adds context_id to everything, and voices to each context; voices sent again end the socket with 1008.',
  ['documented', 'pipecat-ai/pipecat#5601'],
  NOT_YET,
  untested,
);
deviates(
  'dialogue.multi.close-context',
  'close_context once dropped text that was not spoken yet; that was mended in August 2026.',
  ['pipecat-ai/pipecat#5404'],
  NOT_YET,
  untested,
);
unknown(
  'dialogue.socket.pool',
  'Each open socket holds one session of a pool of its own; how many a plan has is not known.',
  ['documented', 'unconfirmed'],
  NOT_YET,
  untested,
);
