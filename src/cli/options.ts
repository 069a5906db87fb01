import { Option } from 'commander';

export const outputOptions = (): Option[] =>
  grouped('Output', [
    new Option('-o, --output <file>', 'save: .mp3, .wav, .m4a, .opus, out/{stem}.mp3, or "-"'),
    new Option('--play', 'with -o: play as well'),
    new Option('--no-play', 'with -o: never open a device').default(undefined),
    new Option('--format <id>', "the service's format (default: mp3_44100_128)"),
  ]);

export const episodeOptions = (): Option[] =>
  grouped('Episode', [
    new Option('--subtitles <file>', 'what was said when: .srt, .vtt, .json').argParser(gathered),
    new Option('--write-subtitles <file>').argParser(gathered).hideHelp(),
    new Option('--chapters <file>', 'chapters as JSON; .mp3 and .m4a hold them, too'),
    new Option('--title <text>', "the episode's title"),
    new Option('--author <text>', 'who made it'),
    new Option('--show <text>', 'the show it is an episode of'),
    new Option('--cover <file>', 'its picture: .jpg or .png'),
  ]);

export const voiceOptions = (): Option[] =>
  grouped('Voice', [
    new Option('-v, --voice <name|id>', "by name or id; '?' lists (default: the first)"),
    new Option('--list-voices', 'as -v ?').hideHelp(),
    new Option('-m, --model <id>', 'by id (default: eleven_flash_v2_5)'),
    new Option('--schedule <preset>', 'speed, balanced, quality, adaptive, or 50,120,200'),
    new Option('--speed <factor>', 'speaking speed, 0.7-1.2'),
    new Option('-r, --rate <wpm>', 'words per minute; 175 is speed 1.0').conflicts('speed'),
    new Option('--stability <number>', '0-1'),
    new Option('--similarity <number>', '0-1'),
    new Option('--style <number>', '0-1; above 0 costs latency'),
    new Option('--speaker-boost', 'closer to the original speaker; adds latency'),
    new Option('--no-speaker-boost', 'without it').default(undefined),
    new Option('--seed <number>', '0-4294967295: the same take, at best effort'),
  ]);

export const scriptOptions = (): Option[] =>
  grouped('Script', [
    new Option('-f, --file <script>', 'a script, as other programs name it').argParser(gathered).hideHelp(),
    new Option('--input <kind>', 'text, markdown, fountain, srt, vtt (default: by name)'),
    new Option('--lang <code>', 'language, ISO 639-1: en, de, ja'),
    new Option('--normalize <mode>', 'auto, on or off: spell numbers and dates out'),
    new Option('--cast <list|file>', 'who speaks whom: HOST=Rachel,GUEST=Adam, or a file'),
    new Option('--turn-gap <time>', 'silence before another speaker (default: 300ms)'),
    new Option('--paragraph-gap <time>', 'silence between paragraphs (default: 0)'),
    new Option('--chapter-gap <time>', 'silence before a heading (default: 0)'),
    new Option('--lexicon <file>', 'how words are said: YAML of "word: respelling"'),
    new Option('--dictionary <id>', "the service's pronunciation dictionary, id[:version]").argParser(gathered),
  ]);

export const moneyOptions = (): Option[] =>
  grouped('Cost', [
    new Option('--estimate', 'say what it would be and cost; speak nothing'),
    new Option('--max-chars <n>', 'refuse to speak more characters'),
    new Option('--confirm-above <usd>', 'ask before spending more (default: 50)'),
    new Option('-y, --yes', 'do not ask'),
  ]);

/** Flags under one heading of the help. */
const grouped = (heading: string, options: readonly Option[]): Option[] =>
  options.map((option) => option.helpGroup(`${heading}:`));

/** A flag that may be given several times. */
const gathered = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

export const serviceOptions = (): Option[] =>
  grouped('Service', [
    new Option('--engine <name>', 'auto, elevenlabs or offline (auto: with a key)'),
    new Option('--base-url <url>', 'another server with the same API'),
    profileOption(),
  ]);

export const reportOptions = (): Option[] =>
  grouped('Run', [
    new Option('--transport <kind>', 'auto, websocket or http (default: auto)'),
    new Option('--concurrency <n>', 'passages at once when saving (default: 2)'),
    new Option('--look-ahead <seconds>', 'text is sent so far ahead of the ear (default: 60)'),
    new Option('--timeout <seconds>', 'give up without progress (default: 600, first 20)'),
    new Option('--captions', 'show the sentence being heard, its word lit'),
    new Option('--no-captions').hideHelp(),
    new Option('--no-cache', 'neither read nor write takes of earlier runs').default(undefined),
    new Option('--cache').hideHelp(),
    new Option('--fresh', 'forget an interrupted run of the same output'),
    new Option('--metrics [file]', 'latency report: on stderr, or .json, .html, .svg'),
    jsonOption(),
    plainOption(),
    new Option('-q, --quiet', 'errors only'),
    new Option('--verbose', 'say more'),
  ]);

export const profileOption = (): Option => new Option('--profile <name>', 'settings of a profile of the config file');

export const jsonOption = (): Option => new Option('--json', 'machine-readable result on stdout').helpGroup('Run:');

/** Of the whole program: it is followed as soon as it is read, so that what is wrong behind it is told plainly, too. */
export const plainOption = (): Option =>
  new Option('--plain', 'lines of words, for screen readers and logs').helpGroup('Run:');
