import { Chalk, type ChalkInstance } from 'chalk';
import type { NarrateError } from '../errors.js';

/** How much is said on stderr. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

/**
 * The only writer. stdout carries data, stderr is for people. Whatever comes from a script, a file name or a server goes
 * through `printable`, and no secret leaves through here.
 */
export class Terminal {
  verbosity: Verbosity = 'normal';
  readonly #secrets = new Set<string>();
  /** Whether what is for people goes to a terminal, of whatever kind. */
  readonly isTerminal: boolean;
  /** It is nobody's log; it does what codes say. */
  readonly #isWatched: boolean;
  readonly #isSmart: boolean;
  readonly #wantsColour: boolean;
  #isPlain: boolean;
  #chalk: ChalkInstance;
  #line: StatusLine | undefined;
  #delivered: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly stdout: NodeJS.WriteStream,
    private readonly stderr: NodeJS.WriteStream,
    env: NodeJS.ProcessEnv,
  ) {
    this.isTerminal = Boolean(stderr.isTTY);
    this.#isWatched = this.isTerminal && !isOn(env.CI);
    this.#isSmart = this.isTerminal && env.TERM !== 'dumb';
    this.#wantsColour = !env.NO_COLOR;
    this.#isPlain = isOn(env.NARRATE_PLAIN);
    this.#chalk = this.#colours();
    // Whoever else writes text in this process (NODE_DEBUG=http shows request headers) meets the same redactor.
    for (const stream of [stdout, stderr]) this.#guard(stream);
    // A closed terminal or pipe is no reason to stop narrating; stdout as a sink reports its own end.
    stderr.on('error', () => {});
    stdout.on('error', () => {});
  }

  /** Words alone, for a screen reader or a log: no colour, no line that is redrawn, no sign that stands for a word. */
  get plain(): boolean {
    return this.#isPlain;
  }

  /** From now on. */
  speakPlainly(): void {
    this.#isPlain = true;
    this.#chalk = this.#colours();
  }

  get colourful(): boolean {
    return this.#isSmart && this.#wantsColour && !this.#isPlain;
  }

  /** Whether a person watches: then one line may be redrawn. */
  get interactive(): boolean {
    return this.canRedraw && this.verbosity !== 'quiet';
  }

  /** Whether a line can be redrawn in place at all; also when quiet. */
  get canRedraw(): boolean {
    return this.#isWatched && this.#isSmart && !this.#isPlain;
  }

  /** Whether somebody may be there who answers a question. */
  get canAsk(): boolean {
    return this.#isWatched;
  }

  /** Width of the screen; undefined when nobody knows it. */
  get columns(): number | undefined {
    return this.stderr.columns || undefined;
  }

  /** Never show this text, in any form it may take in a message. */
  keepSecret(secret: string): void {
    const forms = [
      secret,
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64'),
      JSON.stringify(secret).slice(1, -1),
    ];
    for (const form of forms) this.#secrets.add(form);
  }

  /** Data for programs and pipes. */
  data(text: string): void {
    const written = new Promise<void>((resolve, reject) => {
      this.stdout.write(this.#redacted(text.endsWith('\n') ? text : `${text}\n`), (reason) =>
        reason ? reject(reason) : resolve(),
      );
    });
    this.#delivered = Promise.all([this.#delivered, written]);
    this.#delivered.catch(() => {});
  }

  /** When all data has left the process. @throws what the stream said: its reader is gone, or the disk is full */
  async delivered(): Promise<void> {
    await this.#delivered;
  }

  info(text: string): void {
    if (this.verbosity !== 'quiet') this.#say(this.#safe(text));
  }

  /** What was asked for by itself: said even when quiet. */
  caption(text: string): void {
    this.#say(this.#safe(text));
  }

  detail(text: string): void {
    if (this.verbosity === 'verbose') this.#say(this.#chalk.dim(this.#safe(text)));
  }

  warn(text: string): void {
    if (this.verbosity !== 'quiet') this.#say(`${this.#chalk.yellow('warning:')} ${this.#safe(text)}`);
  }

  /** One clear line, and one with what to do next. Errors are said even when quiet. */
  error(error: NarrateError): void {
    this.#say(`${this.#chalk.red('error:')} ${this.#safe(error.message)}`);
    if (error.hint) this.#say(`${this.#chalk.cyan('hint:')} ${this.#safe(error.hint)}`);
    if (this.verbosity === 'verbose' || error.code === 'ERR_BUG') {
      const { cause } = error;
      const stack = cause instanceof Error ? cause.stack : error.stack;
      if (stack) this.#say(this.#safe(stack, '\n'));
    }
  }

  /** A word for stdout in the colour of what it says, where stdout shows colours; without, the word tells all. */
  tinted(word: string, tint: 'green' | 'yellow' | 'red'): string {
    return this.colourful && this.stdout.isTTY ? this.#chalk[tint](word) : word;
  }

  /** The line that is redrawn while a narration runs; other lines are printed above it. */
  attach(line: StatusLine | undefined): void {
    this.#line = line;
  }

  /** For a line that somebody else draws. */
  clean(text: string): string {
    return this.#safe(text);
  }

  /** Make a word stand out, with and without colours. */
  lit(word: string): string {
    return this.colourful ? this.#chalk.inverse(word) : `«${word}»`;
  }

  /** A sign that something is going on: each call gives its next picture, one column wide. */
  async spinner(): Promise<() => string> {
    const { spinners } = await import('ora');
    const { frames } = spinners.dots;
    let shown = 0;
    return () => this.#chalk.cyan(frames[shown++ % frames.length]);
  }

  /** Clean text and the codes that put it in its place. */
  draw(text: string): void {
    this.stderr.write(text);
  }

  onResize(listener: () => void): { stop(): void } {
    this.stderr.on('resize', listener);
    return { stop: () => this.stderr.off('resize', listener) };
  }

  #colours(): ChalkInstance {
    return new Chalk({ level: this.colourful ? 1 : 0 });
  }

  #guard(stream: NodeJS.WriteStream): void {
    const { write } = stream;
    stream.write = ((chunk: unknown, ...rest: unknown[]) =>
      Reflect.apply(write, stream, [
        typeof chunk === 'string' ? this.#redacted(chunk) : chunk,
        ...rest,
      ])) as typeof write;
  }

  #say(text: string): void {
    this.#line?.hide();
    this.stderr.write(`${text}\n`);
    this.#line?.show();
  }

  #safe(text: string, keep = ''): string {
    return this.#redacted(printable(text, keep));
  }

  #redacted(text: string): string {
    let redacted = text;
    for (const secret of this.#secrets) redacted = redacted.replaceAll(secret, '[redacted]');
    return redacted;
  }
}

export interface StatusLine {
  hide(): void;
  show(): void;
}

/** As a variable of the environment says yes or no. */
const isOn = (value: string | undefined): boolean => value !== undefined && !/^(|0|false)$/i.test(value);

/** Control characters, invisible marks and anything that could move the cursor or turn the text around, made visible. */
export const printable = (text: string, keep = ''): string =>
  text.replace(
    /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu,
    (char) => {
      if (keep.includes(char)) return char;
      const code = char.codePointAt(0) ?? 0;
      return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
    },
  );
