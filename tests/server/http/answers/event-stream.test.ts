import { describe, expect, test } from 'vitest';
import { EVENT_HEARTBEAT_MS } from '#contract/events.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { createApp } from '#server/http/app.ts';
import { FakeBackend } from '#support/http/fake-backend.ts';
import { ownDoor } from '#support/http/own-door.ts';

/** Reads a stream of server-sent events block by block. */
class Reader {
  #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .getReader();
  }

  /** The fields of the next event, or null at the end of the stream. */
  async next(): Promise<Record<string, string> | null> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const block = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return Object.fromEntries(
          block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]),
        );
      }
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#text += value;
    }
  }

  cancel() {
    return this.#reader.cancel();
  }
}

async function open(
  headers: Record<string, string> = {},
  prepare: (backend: FakeBackend) => void = () => undefined,
) {
  const backend = new FakeBackend();
  prepare(backend);
  const clock = new ManualClock();
  const token = await backend.openSession();
  const app = createApp({ backend, clock, log: silentLog, door: ownDoor(), refusedPasswords: [] }, null);
  const cookie = `ringside_session=${token}`;
  const answer = await app.request('/api/events', { headers: { cookie, ...headers } }, {});
  if (!answer.body) throw new Error('no body');
  return { backend, clock, token, reader: new Reader(answer.body) };
}

const event = (id: string, audience: string[] | null = null) => ({
  id,
  audience,
  type: 'account.changed',
  data: { id },
});

describe('the event stream', () => {
  test('carries events with their id, and not those meant for others', async () => {
    const { backend, reader } = await open();
    expect((await reader.next())?.['event']).toBe('heartbeat');
    backend.say(event('7', ['somebody-else']));
    backend.say(event('8', [backend.user.id]));
    backend.say(event('9'));
    expect(await reader.next()).toEqual({ event: 'account.changed', id: '8', data: '{"id":"8"}' });
    expect((await reader.next())?.['id']).toBe('9');
    await reader.cancel();
  });

  test.each([
    ['agent', ['own', 'all']],
    ['supervisor', ['supervisors', 'own', 'all']],
    ['admin', ['supervisors', 'own', 'all']],
  ] as const)('tells an %s what concerns them', async (role, heard) => {
    const { backend, reader } = await open({}, (one) => Object.assign(one.user, { role }));
    await reader.next();
    backend.say({ ...event('supervisors', ['somebody-else']), withSupervisors: true });
    backend.say({ ...event('own', [backend.user.id]), withSupervisors: false });
    backend.say(event('all'));
    for (const id of heard) expect((await reader.next())?.['id']).toBe(id);
    await reader.cancel();
  });

  test('resumes after the last event heard', async () => {
    const { backend, reader } = await open({ 'last-event-id': '41' });
    await reader.next();
    expect(backend.lastAfterId).toBe('41');
    await reader.cancel();
  });

  test('tells the browser to read everything again when the gap is too long', async () => {
    const { reader } = await open({ 'last-event-id': '1' }, (backend) => (backend.gap = true));
    expect((await reader.next())?.['event']).toBe('stream.reset');
    await reader.cancel();
  });

  test('takes no nonsense for an id', async () => {
    const { backend, reader } = await open({ 'last-event-id': "1'; drop" });
    await reader.next();
    expect(backend.lastAfterId).toBeNull();
    await reader.cancel();
  });

  test('beats while nothing happens, and ends when the session does', async () => {
    const { clock, backend, token, reader } = await open();
    await reader.next();
    clock.advance(EVENT_HEARTBEAT_MS);
    expect((await reader.next())?.['event']).toBe('heartbeat');
    await backend.closeSession(token);
    clock.advance(EVENT_HEARTBEAT_MS);
    expect(await reader.next()).toBeNull();
    expect(backend.listeners.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('lets go of a browser that leaves', async () => {
    const { backend, clock, reader } = await open();
    await reader.next();
    await reader.cancel();
    await expect.poll(() => backend.listeners.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('gives up a browser that does not keep up', async () => {
    const { backend, reader } = await open();
    await reader.next();
    for (let id = 1; id <= 3000; id += 1) backend.say(event(String(id)));
    for (let item = await reader.next(); item !== null; item = await reader.next());
    expect(backend.listeners.size).toBe(0);
  });
});
