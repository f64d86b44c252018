import { beforeEach, describe, expect, test, vi } from 'vitest';
import { TabLock, type Locks } from '#client/sip/tab-lock.ts';
import { LineBench } from '#support/phone-line/line-bench.ts';

type Granted = (lock: Lock | null) => unknown;
interface Request {
  granted: Granted;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** One exclusive Web Lock, as far as the phone uses it: if available, steal, wait, give up waiting. */
class FakeLocks {
  #holder: Request | null = null;
  #queue: Request[] = [];

  readonly request = ((_name: string, options: LockOptions, granted: Granted) =>
    new Promise<unknown>((resolve, reject) => {
      const request: Request = { granted, resolve, reject };
      if (options.steal) {
        this.#holder?.reject(new DOMException('stolen', 'AbortError'));
        this.#hold(request);
      } else if (!this.#holder) this.#hold(request);
      else if (options.ifAvailable) resolve(granted(null));
      else {
        this.#queue.push(request);
        options.signal?.addEventListener('abort', () => {
          this.#queue = this.#queue.filter((waiting) => waiting !== request);
          reject(new DOMException('given up', 'AbortError'));
        });
      }
    })) as Locks['request'];

  #hold(request: Request): void {
    this.#holder = request;
    void Promise.resolve(request.granted({ name: 'x', mode: 'exclusive' })).then((value) => {
      request.resolve(value);
      if (this.#holder !== request) return;
      this.#holder = null;
      const next = this.#queue.shift();
      if (next) this.#hold(next);
    });
  }
}

let locks: FakeLocks;
const tab = () => {
  const events: string[] = [];
  const lock = new TabLock(
    { gained: () => events.push('gained'), elsewhere: () => events.push('elsewhere') },
    locks,
  );
  return { lock, events };
};

beforeEach(() => {
  locks = new FakeLocks();
});

describe('of several tabs', () => {
  test('the first has the phone, and the next gets it when the first is closed', async () => {
    const [first, second] = [tab(), tab()];
    first.lock.start();
    second.lock.start();
    expect([first.events, second.events]).toEqual([['gained'], ['elsewhere']]);
    first.lock.stop();
    await vi.waitFor(() => expect(second.events).toEqual(['elsewhere', 'gained']));
  });

  test('one takes it over, and it can be taken back', async () => {
    const [first, second] = [tab(), tab()];
    first.lock.start();
    second.lock.start();
    second.lock.takeOver();
    await vi.waitFor(() => expect(first.events).toEqual(['gained', 'elsewhere']));
    expect(second.events).toEqual(['elsewhere', 'gained']);
    first.lock.takeOver();
    await vi.waitFor(() => expect(second.events).toEqual(['elsewhere', 'gained', 'elsewhere']));
    expect(first.events.at(-1)).toBe('gained');
  });

  test('the one that has it cannot take it over from itself', () => {
    const { lock, events } = tab();
    lock.start();
    lock.takeOver();
    expect(events).toEqual(['gained']);
  });

  test('every one has it where the browser knows no locks', () => {
    const gained = vi.fn();
    new TabLock({ gained, elsewhere: vi.fn() }, undefined).start();
    expect(gained).toHaveBeenCalledOnce();
  });
});

test('a lock that fails for another reason than theft is asked for once, and the tab has the phone', async () => {
  const request = vi.fn(() => Promise.reject(new DOMException('no storage', 'SecurityError')));
  const gained = vi.fn();
  const elsewhere = vi.fn();
  new TabLock({ gained, elsewhere }, { request }).start();
  await vi.waitFor(() => expect(gained).toHaveBeenCalledOnce());
  expect(request).toHaveBeenCalledOnce();
  expect(elsewhere).not.toHaveBeenCalled();
});

test('a line whose phone is in another tab says so, and registers when it takes over', async () => {
  const [first, second] = [new LineBench({ locks }), new LineBench({ locks })];
  first.line.start();
  second.line.start();
  await vi.waitFor(() => expect(first.line.registration.state).toBe('registered'));
  expect(second.line.registration).toEqual({ state: 'offline', reason: 'phone-in-another-tab' });
  second.line.takeOver();
  await vi.waitFor(() => expect(second.line.registration.state).toBe('registered'));
  expect(first.line.registration).toEqual({ state: 'offline', reason: 'phone-in-another-tab' });
  // The instance is the same: unregistering it would take the phone from its new tab.
  expect(first.far.requestsOf('REGISTER').some((request) => request.includes('expires=0'))).toBe(false);
  await Promise.all([first.close(), second.close()]);
});

test('a call ends here when another tab takes the phone', async () => {
  const [first, second] = [new LineBench({ locks }), new LineBench({ locks })];
  first.line.start();
  second.line.start();
  await vi.waitFor(() => expect(first.line.registration.state).toBe('registered'));
  const call = first.place();
  await vi.waitFor(() => expect(first.far.requestsOf('INVITE')).toHaveLength(1));
  second.line.takeOver();
  await vi.waitFor(() =>
    expect(call.events).toContainEqual({ type: 'ended', end: { by: 'elsewhere', error: null } }),
  );
  await Promise.all([first.close(), second.close()]);
});
