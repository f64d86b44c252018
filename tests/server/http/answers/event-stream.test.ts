import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { EVENT_HEARTBEAT_MS } from '#contract/events.ts';
import { ManualClock } from '#kit/clock.ts';
import { Unavailable } from '#kit/load/unavailable.ts';
import { createApp } from '#server/http/app.ts';
import type { HttpParts } from '#server/http/web/context.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';

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
  prepare: (rooms: FakeRooms) => void = () => undefined,
) {
  const rooms = new FakeRooms();
  prepare(rooms);
  const clock = new ManualClock();
  const token = await rooms.sessions.open();
  const app = createApp(rooms.parts({ clock }), null);
  const cookie = `ringside_session=${token}`;
  const answer = await app.request('/api/events', { headers: { cookie, ...headers } }, {});
  if (!answer.body) throw new Error('no body');
  return { rooms, clock, token, reader: new Reader(answer.body) };
}

const event = (id: string, audience: string[] | null = null) => ({
  id,
  audience,
  type: 'account.changed',
  data: { id },
});

describe('the event stream', () => {
  test('is opened by turns: a person who opens many at once is told to come back, and others wait for four', async () => {
    const rooms = new FakeRooms();
    const cookie = `ringside_session=${await rooms.sessions.open()}`;
    let [waiting, most] = [0, 0];
    const subscribing: (() => void)[] = [];
    const subscribe: HttpParts['subscribe'] = async () => {
      most = Math.max(most, (waiting += 1));
      await new Promise<void>((resolve) => subscribing.push(resolve));
      waiting -= 1;
      return { unsubscribe: () => undefined, gap: false };
    };
    const app = createApp(rooms.parts({ subscribe }), null);
    const asked = Array.from({ length: 100 }, async () => {
      const { status, headers } = await app.request('/api/events', { headers: { cookie } }, {});
      return `${status} ${headers.get('retry-after') ?? ''}`;
    });
    const answers = Promise.all(asked);
    for (let turn = 0; turn < 32; turn += 1) {
      await expect.poll(() => subscribing.length).toBeGreaterThan(0);
      subscribing.shift()?.();
    }
    expect((await answers).filter((answer) => answer === '200 ')).toHaveLength(32);
    expect((await answers).filter((answer) => answer === '503 5')).toHaveLength(68);
    expect(most).toBe(4);
  });

  test('carries events with their id, and not those meant for others', async () => {
    const { rooms, reader } = await open();
    expect((await reader.next())?.['event']).toBe('heartbeat');
    rooms.say(event('7', ['somebody-else']));
    rooms.say(event('8', [rooms.user.id]));
    rooms.say(event('9'));
    expect(await reader.next()).toEqual({ event: 'account.changed', id: '8', data: '{"id":"8"}' });
    expect((await reader.next())?.['id']).toBe('9');
    await reader.cancel();
  });

  test.each([
    ['agent', ['own', 'all']],
    ['supervisor', ['supervisors', 'own', 'all']],
    ['admin', ['supervisors', 'own', 'all']],
  ] as const)('tells an %s what concerns them', async (role, heard) => {
    const { rooms, reader } = await open({}, (one) => Object.assign(one.user, { role }));
    await reader.next();
    rooms.say({ ...event('supervisors', ['somebody-else']), about: ['somebody-else'] });
    rooms.say({ ...event('own', [rooms.user.id]), about: null });
    rooms.say(event('all'));
    for (const id of heard) expect((await reader.next())?.['id']).toBe(id);
    await reader.cancel();
  });

  test('tells a supervisor of teams of those whom they see, as it is when it happens', async () => {
    const { rooms, reader } = await open({}, (one) => {
      one.seen = new Set(['ana', one.user.id]);
      Object.assign(one.user, { role: 'supervisor', sees: 'teams' });
    });
    await reader.next();
    const about = (id: string, ...people: string[]) => rooms.say({ ...event(id, ['nobody']), about: people });
    about('1', 'ben');
    about('2', 'ben', 'ana');
    expect((await reader.next())?.['id']).toBe('2');
    rooms.seen = new Set(['ben', rooms.user.id]);
    rooms.say({ ...event('3', []), type: 'sight.changed' });
    about('4', 'ana');
    about('5', 'ben');
    expect((await reader.next())?.['event']).toBe('stream.reset');
    expect((await reader.next())?.['id']).toBe('5');
    rooms.say({ ...event('6', []), type: 'sight.changed' });
    about('7', 'ben');
    expect((await reader.next())?.['id']).toBe('7');
    await reader.cancel();
  });

  test('says to who comes back that what they have is of others', async () => {
    const { rooms, reader } = await open({ 'last-event-id': '41' }, (one) => {
      one.seen = new Set(['ana']);
      Object.assign(one.user, { role: 'supervisor', sees: 'teams' });
    });
    await reader.next();
    rooms.say({ ...event('42', ['nobody']), about: ['ana'] });
    expect((await reader.next())?.['id']).toBe('42');
    rooms.say({ ...event('43', []), type: 'sight.changed' });
    expect((await reader.next())?.['event']).toBe('stream.reset');
    await reader.cancel();
  });

  test('resumes after the last event heard', async () => {
    const { rooms, reader } = await open({ 'last-event-id': '41' });
    await reader.next();
    expect(rooms.lastAfterId).toBe('41');
    await reader.cancel();
  });

  test('tells the browser to read everything again when the gap is too long', async () => {
    const { reader } = await open({ 'last-event-id': '1' }, (rooms) => (rooms.gap = true));
    expect((await reader.next())?.['event']).toBe('stream.reset');
    await reader.cancel();
  });

  test('takes no nonsense for an id', async () => {
    const { rooms, reader } = await open({ 'last-event-id': "1'; drop" });
    await reader.next();
    expect(rooms.lastAfterId).toBeNull();
    await reader.cancel();
  });

  test('says with each beat what is so of the server, and goes on while its database is away', async () => {
    const { clock, rooms, reader } = await open();
    const next = async () => (await reader.next())?.['data'];
    expect(await next()).toBe('{"isDraining":false,"isDatabaseAway":false}');
    rooms.fails = new Unavailable('the database is away', { retryAfterSeconds: 2 });
    rooms.standing = { isDraining: false, isDatabaseAway: true };
    clock.advance(EVENT_HEARTBEAT_MS);
    expect(await next()).toBe('{"isDraining":false,"isDatabaseAway":true}');
    rooms.fails = null;
    rooms.standing = { isDraining: true, isDatabaseAway: false };
    clock.advance(EVENT_HEARTBEAT_MS);
    expect(await next()).toBe('{"isDraining":true,"isDatabaseAway":false}');
    await reader.cancel();
  });

  test('beats while nothing happens, and ends when the session does', async () => {
    const { clock, rooms, token, reader } = await open();
    await reader.next();
    clock.advance(EVENT_HEARTBEAT_MS);
    expect((await reader.next())?.['event']).toBe('heartbeat');
    await rooms.sessions.close(token);
    clock.advance(EVENT_HEARTBEAT_MS);
    expect(await reader.next()).toBeNull();
    expect(rooms.listeners.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('ends at once when it is told that the session has, and holds on to nothing', async () => {
    const { rooms, token, reader } = await open();
    await reader.next();
    rooms.ends.get(token)?.();
    expect(await reader.next()).toBeNull();
    expect([rooms.listeners.size, rooms.ends.size]).toEqual([0, 0]);
  });

  test('lets go of a browser that leaves', async () => {
    const { rooms, clock, reader } = await open();
    await reader.next();
    await reader.cancel();
    await expect.poll(() => rooms.listeners.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('gives up a browser that does not keep up', async () => {
    const { rooms, reader } = await open();
    await reader.next();
    for (let id = 1; id <= 3000; id += 1) rooms.say(event(String(id)));
    for (let item = await reader.next(); item !== null; item = await reader.next());
    expect(rooms.listeners.size).toBe(0);
  });

  test("a person has thirty-two at most: one more ends the oldest, and no colleague's", async () => {
    const rooms = new FakeRooms();
    const app = createApp(rooms.parts(), null);
    const cookie = `ringside_session=${await rooms.sessions.open()}`;
    const colleague = await app.request('/api/events', { headers: { cookie } }, {});
    rooms.user.id = randomUUID();
    const answers: Response[] = [];
    while (answers.length < 40) answers.push(await app.request('/api/events', { headers: { cookie } }, {}));
    await expect.poll(() => rooms.listeners.size).toBe(33);
    await answers[0]?.text();
    await colleague.body?.cancel();
    for (const { body } of answers.slice(8)) await body?.cancel();
    await expect.poll(() => rooms.listeners.size).toBe(0);
  });
});
