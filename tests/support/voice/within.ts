/**
 * How long a test waits for what has to come, in milliseconds. It costs nothing when it comes, and a busy machine is
 * slow, not wrong: how fast things are is the benchmark's to say.
 */
export const PATIENCE_MS = 45_000;

/** A wait with an end: rejects with what was waited for. Event-driven waits in tests all go through here. */
export async function within<Value>(limitMs: number, what: string, wait: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([wait, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Things that come one by one and wait in line until somebody asks for the next. */
export class Inbox<Item> {
  readonly #waiting: Item[] = [];
  readonly #asking: ((item: Item) => void)[] = [];

  put(item: Item): void {
    const ask = this.#asking.shift();
    if (ask) ask(item);
    else this.#waiting.push(item);
  }

  /** How many came and were not asked for. */
  get size(): number {
    return this.#waiting.length;
  }

  next(what: string, limitMs: number): Promise<Item> {
    const item = this.#waiting.shift();
    if (item !== undefined) return Promise.resolve(item);
    let ask: (item: Item) => void = () => undefined;
    const asked = new Promise<Item>((resolve) => {
      ask = resolve;
      this.#asking.push(resolve);
    });
    return within(limitMs, what, asked).catch((error: unknown) => {
      this.#asking.splice(this.#asking.indexOf(ask), 1);
      throw error;
    });
  }
}

/** Something that happens once, or fails to: a promise with its two ends. Nobody has to be waiting. */
export class Happening<Value = undefined> {
  readonly promise: Promise<Value>;
  #resolve: (value: Value) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.promise.catch(() => undefined);
  }

  happen(value: Value): void {
    this.#resolve(value);
  }

  fail(why: string): void {
    this.#reject(new Error(why));
  }
}
