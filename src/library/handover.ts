/** Hands things from one who makes them to one who asks for them, and lets the maker wait. */
export class Handover<T> {
  readonly #things: T[] = [];
  readonly #asking: { resolve: (result: IteratorResult<T, undefined>) => void; reject: (reason: unknown) => void }[] =
    [];
  #room: (() => void)[] = [];
  #end: { readonly failure?: { readonly reason: unknown } } | undefined;

  /** Never waits; the maker waits for `room`. */
  put(thing: T): void {
    if (this.#end) return;
    const asking = this.#asking.shift();
    if (asking) asking.resolve({ done: false, value: thing });
    else this.#things.push(thing);
  }

  /** Resolves when all that was put has been taken, and more is asked for. */
  room(): Promise<void> {
    if (this.#asking.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#room.push(resolve);
    });
  }

  /** The next thing; after the last, the end, or once the reason why there are no more. */
  next(): Promise<IteratorResult<T, undefined>> {
    const thing = this.#things.shift();
    if (thing !== undefined) return Promise.resolve({ done: false, value: thing });
    if (this.#end) {
      const { failure } = this.#end;
      this.#end = {};
      return failure ? Promise.reject(failure.reason) : Promise.resolve({ done: true, value: undefined });
    }
    return new Promise((resolve, reject) => {
      this.#asking.push({ resolve, reject });
      for (const makeMore of this.#room.splice(0)) makeMore();
    });
  }

  end(): void {
    this.#end ??= {};
    for (const { resolve } of this.#asking.splice(0)) resolve({ done: true, value: undefined });
  }

  /** What was put before can still be taken. */
  fail(reason: unknown): void {
    if (this.#end) return;
    const [first, ...others] = this.#asking.splice(0);
    this.#end = first ? {} : { failure: { reason } };
    first?.reject(reason);
    for (const { resolve } of others) resolve({ done: true, value: undefined });
  }

  /** Nobody asks any more. */
  close(): void {
    this.#things.length = 0;
    this.#end = {};
    this.end();
  }
}
