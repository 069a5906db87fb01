/** Gives up soon, and does not try the other way. */
const IMPATIENT = ['--timeout', '3', '--transport', 'websocket'];
const SAVE = ['script.txt', '-o', 'episode.mp3'];

/** @type {readonly import('./examples.js').Example[]} */
export const EXAMPLES = [
  {
    code: 'ERR_BUG',
    when: 'something inside breaks, here because Node was broken on purpose',
    args: SAVE,
    env: { NODE_OPTIONS: '--require=./broken.cjs' },
  },
  { code: 'ERR_USAGE', when: 'a flag is mistyped', args: ['script.txt', '--ouput', 'episode.mp3'] },
  { code: 'ERR_VOICE_UNKNOWN', when: 'the name of a voice is mistyped', args: [...SAVE, '-v', 'Kal61'] },
  { code: 'ERR_INPUT', when: 'the name of the script is mistyped', args: ['scirpt.txt'] },
  { code: 'ERR_CREDENTIALS', when: 'the service refuses the key', args: SAVE, faults: 'refuse-key' },
  { code: 'ERR_QUOTA', when: 'the credits are used up', args: SAVE, faults: 'quota-exceeded' },
  { code: 'ERR_PLAN', when: 'the plan does not include it', args: SAVE, faults: 'plan-forbidden' },
  {
    code: 'ERR_RATE_LIMIT',
    when: 'the service is asked too often, and patience ends after three seconds',
    args: [...SAVE, ...IMPATIENT],
    faults: 'too-many-requests',
  },
  {
    code: 'ERR_NETWORK',
    when: 'nobody listens at an address',
    args: [...SAVE, '--base-url', 'http://127.0.0.1:1', ...IMPATIENT],
  },
  {
    code: 'ERR_CERTIFICATE',
    when: 'another server answers with a certificate of its own',
    args: SAVE,
    scene: 'certificate',
  },
  {
    code: 'ERR_TIMEOUT',
    when: 'the service never answers, and patience ends after three seconds',
    args: [...SAVE, ...IMPATIENT],
    faults: 'stall-before-audio',
  },
  {
    code: 'ERR_STREAM_CUT',
    when: 'the connection breaks each time',
    args: [...SAVE, ...IMPATIENT],
    faults: 'close-1011',
  },
  {
    code: 'ERR_PROTOCOL',
    when: 'the service sends what is no message',
    args: [...SAVE, ...IMPATIENT],
    faults: 'garbage',
  },
  {
    code: 'ERR_UNPROVEN',
    when: 'the service leaves words out each time',
    args: [...SAVE, ...IMPATIENT],
    faults: 'early-final',
  },
  {
    code: 'ERR_REFUSED',
    when: 'the service sends us somewhere else',
    args: [...SAVE, ...IMPATIENT],
    faults: 'redirect',
  },
  { code: 'ERR_OUTPUT', when: 'a folder does not exist', args: ['script.txt', '-o', 'season-2/episode.mp3'] },
  {
    code: 'ERR_PLAYBACK',
    when: 'there is nothing to play with',
    args: ['script.txt'],
    env: { PATH: '', ALSA_CONFIG_PATH: '/dev/null', PULSE_SERVER: 'unix:/nonexistent' },
    varies: true,
  },
  { code: 'ERR_OUTPUT_LOCKED', when: 'two runs make the same file', args: SAVE, scene: 'locked' },
  {
    code: 'ERR_READER_GONE',
    when: 'the reader has enough, as in `narrate script.txt -o - | head -c 1000`',
    args: ['script.txt', '-o', '-'],
    scene: 'reader leaves',
  },
];
