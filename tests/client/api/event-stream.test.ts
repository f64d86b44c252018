import { beforeEach, describe, expect, test } from 'vitest';
import { EventStream } from '#client/api/event-stream.ts';
import { EVENT_HEARTBEAT_MS, type RingsideEvent } from '#contract/events.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakeEventSources } from '#support/api/event-source.ts';
import { anAccount } from '#support/api/facts.ts';

let clock: ManualClock;
let sources: FakeEventSources;
let stream: EventStream;
let events: RingsideEvent[];

beforeEach(() => {
  clock = new ManualClock();
  sources = new FakeEventSources();
  events = [];
  stream = new EventStream({
    open: sources.open,
    clock,
    backoff: { delayMs: (attempt) => 1_000 * 2 ** attempt },
  });
  stream.on((event) => events.push(event));
});

test('is live once the server is heard', () => {
  stream.start();
  expect(stream.state).toBe('connecting');
  sources.latest.opens();
  sources.latest.beats();
  expect(stream.state).toBe('live');
  expect(stream.lastHeardAt).toBe(clock.elapsed());
  expect(sources.latest.url).toBe('/api/events');
});

test('hands on typed events with their id', () => {
  stream.start();
  sources.latest.says('account.changed', anAccount());
  expect(events).toEqual([{ type: 'account.changed', id: '1', data: anAccount() }]);
});

test('ignores what is not in the contract', () => {
  stream.start();
  sources.latest.saysRaw('account.changed', '{"id": 7}');
  sources.latest.saysRaw('account.changed', 'not json');
  sources.latest.saysRaw('unheard.of', '{}');
  expect(events).toEqual([]);
});

test('goes stale after two heartbeats of silence, and opens another connection', () => {
  stream.start();
  sources.latest.opens();
  clock.advance(2 * EVENT_HEARTBEAT_MS - 1);
  expect(stream.state).toBe('live');
  clock.advance(1);
  expect(stream.state).toBe('stale');
  expect(sources.latest.readyState).toBe(sources.latest.CLOSED);
  clock.advance(1_000);
  expect(sources.opened).toHaveLength(2);
  sources.latest.opens();
  expect(stream.state).toBe('live');
});

test('stays live as long as the server beats', () => {
  stream.start();
  for (let beat = 0; beat < 5; beat += 1) {
    sources.latest.beats();
    clock.advance(EVENT_HEARTBEAT_MS);
  }
  expect(stream.state).toBe('live');
  expect(sources.opened).toHaveLength(1);
});

describe('a broken connection', () => {
  test('is stale while the browser tries again by itself', () => {
    stream.start();
    sources.latest.opens();
    sources.latest.breaks();
    expect(stream.state).toBe('stale');
    sources.latest.opens();
    expect(stream.state).toBe('live');
    expect(sources.opened).toHaveLength(1);
  });

  test('is opened anew with back-off when the browser gives up', () => {
    stream.start();
    sources.latest.givesUp();
    clock.advance(1_000);
    expect(sources.opened).toHaveLength(2);
    sources.latest.givesUp();
    clock.advance(1_999);
    expect(sources.opened).toHaveLength(2);
    clock.advance(1);
    expect(sources.opened).toHaveLength(3);
  });

  test('opened anew says that everything is to be read again', () => {
    stream.start();
    sources.latest.opens();
    sources.latest.givesUp();
    clock.advance(1_000);
    expect(events).toEqual([]);
    sources.latest.opens();
    expect(events.map((event) => event.type)).toEqual(['stream.reset']);
  });

  test('tells its owner that the server refused it', () => {
    let refused = 0;
    stream.onRefused(() => (refused += 1));
    stream.start();
    sources.latest.breaks();
    expect(refused).toBe(0);
    sources.latest.givesUp();
    expect(refused).toBe(1);
  });
});

test('leaves nothing behind when it is stopped', () => {
  stream.start();
  const { latest } = sources;
  latest.opens();
  latest.givesUp();
  stream.stop();
  expect(stream.state).toBe('off');
  expect(latest.readyState).toBe(latest.CLOSED);
  expect(clock.pending).toBe(0);
  stream.start();
  expect(stream.state).toBe('connecting');
});

test('that the browser refuses to open is asked for again, and nothing else is held up', () => {
  let refuses = true;
  const refused = new EventStream({
    open: (url) => {
      if (refuses) throw new DOMException('not now', 'SecurityError');
      return sources.open(url);
    },
    clock,
    backoff: { delayMs: () => 1_000 },
  });
  refused.start();
  expect(refused.state).toBe('stale');
  refuses = false;
  clock.advance(1_000);
  sources.latest.opens();
  expect(refused.state).toBe('live');
});
