import { InfiniteQueryObserver, QueryClient, QueryObserver } from '@tanstack/svelte-query';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyEvent } from '#client/api/event-cache.ts';
import { ApiClient } from '#client/api/client.ts';
import { callQuery, callsQuery, type CallPages } from '#client/api/call-records.ts';
import { meQuery, queryKeys } from '#client/api/queries.ts';
import type { CallRecord } from '#contract/calls/calls.ts';
import { systemClock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { answers } from '#support/api/answers.ts';
import { aCallRecord, aMe, anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';

let cache: QueryClient;

beforeEach(() => {
  cache = new QueryClient();
});

const origin = 'http://ringside.test';
const api = () => new ApiClient({ fetch, clock: systemClock, origin });

const callChanged = (data: CallRecord) => applyEvent(cache, { type: 'call.changed', id: '1', data });
const pagesOf = (...pages: CallRecord[][]): CallPages => ({
  pages: pages.map((calls) => ({ calls, nextBefore: null })),
  pageParams: pages.map(() => null),
});
const shownIds = () =>
  cache.getQueryData<CallPages>(queryKeys.calls)?.pages.map((page) => page.calls.map(({ id }) => id));

describe('account.changed', () => {
  test('sets the account', () => {
    applyEvent(cache, { type: 'account.changed', id: '1', data: anAccount() });
    expect(cache.getQueryData(queryKeys.account)).toEqual(anAccount());
  });

  test('never brings older figures back', () => {
    const newer = anAccount({ at: TEN_O_CLOCK + 1, availableMicros: toMicros(1) });
    cache.setQueryData(queryKeys.account, newer);
    applyEvent(cache, { type: 'account.changed', id: '1', data: anAccount() });
    expect(cache.getQueryData(queryKeys.account)).toEqual(newer);
  });
});

describe('call.changed', () => {
  test('replaces a known call where it stands', () => {
    const [first, second] = [aCallRecord({ startedAt: 2 }), aCallRecord({ startedAt: 1 })];
    cache.setQueryData(queryKeys.calls, pagesOf([first], [second]));
    callChanged({ ...second, costMicros: toMicros(50_000) });
    expect(shownIds()).toEqual([[first.id], [second.id]]);
    expect(cache.getQueryData<CallPages>(queryKeys.calls)?.pages[1]?.calls[0]?.costMicros).toBe(50_000);
  });

  test('puts a new call on top', () => {
    const known = aCallRecord({ startedAt: 1 });
    cache.setQueryData(queryKeys.calls, pagesOf([known]));
    const call = aCallRecord({ startedAt: 2 });
    callChanged(call);
    expect(shownIds()).toEqual([[call.id, known.id]]);
  });

  test('leaves a call of a page that was not read yet to that page', () => {
    const known = aCallRecord({ startedAt: 10 });
    cache.setQueryData(queryKeys.calls, pagesOf([known]));
    callChanged(aCallRecord({ startedAt: 1 }));
    expect(shownIds()).toEqual([[known.id]]);
  });

  test('is kept for the call on the plate, also when no list was read', () => {
    const call = aCallRecord({ state: 'answered', endedAt: null });
    callChanged(call);
    expect(cache.getQueryData(queryKeys.call(call.id))).toEqual(call);
    expect(shownIds()).toBeUndefined();
  });
});

describe('an answer that an event has overtaken', () => {
  const before = aCallRecord({ state: 'answered', endedAt: null, costMicros: toMicros(0), revision: 3 });
  const after = { ...before, costMicros: toMicros(25_000), revision: 4 };

  test('never takes the cost of a call back', async () => {
    apiServer.use(
      answers('GET /api/calls/:id', () => {
        callChanged(after);
        return before;
      }),
    );
    const query = callQuery(api(), before.id);
    const stop = new QueryObserver(cache, query).subscribe(() => undefined);
    await cache.refetchQueries({ queryKey: query.queryKey });
    expect(cache.getQueryData(query.queryKey)).toEqual(after);
    stop();
  });

  test('never takes the news out of the list', async () => {
    const begun = aCallRecord({ startedAt: before.startedAt + 1 });
    cache.setQueryData(queryKeys.calls, pagesOf([before]));
    apiServer.use(
      answers('GET /api/calls', () => {
        callChanged(after);
        callChanged(begun);
        return { calls: [before], nextBefore: null };
      }),
    );
    const stop = new InfiniteQueryObserver(cache, callsQuery(api())).subscribe(() => undefined);
    await cache.refetchQueries({ queryKey: queryKeys.calls });
    expect(cache.getQueryData<CallPages>(queryKeys.calls)?.pages[0]?.calls).toEqual([begun, after]);
    stop();
  });
});

describe('me.changed', () => {
  const change = (id: string) =>
    applyEvent(cache, { type: 'me.changed', id: '1', data: { id, status: 'break', statusSince: 5 } });

  test('changes the status of this person only', () => {
    cache.setQueryData(queryKeys.me, aMe());
    change('somebody-else');
    expect(cache.getQueryData(queryKeys.me)).toEqual(aMe());
    change('user-1');
    expect(cache.getQueryData(queryKeys.me)).toEqual(aMe({ status: 'break', statusSince: 5 }));
  });

  test('invents nobody', () => {
    change('user-1');
    expect(cache.getQueryData(queryKeys.me)).toBeUndefined();
  });
});

describe('people.changed', () => {
  test('has the people, oneself and the numbers read again', () => {
    const keys = [queryKeys.people, queryKeys.me, queryKeys.numbers, queryKeys.rentedNumbers];
    for (const key of keys) cache.setQueryData(key, []);
    applyEvent(cache, { type: 'people.changed', id: '1', data: {} });
    expect(keys.map((key) => cache.getQueryState(key)?.isInvalidated)).toEqual(keys.map(() => true));
  });

  test('the status that an event says stays, when what was asked before it is answered', async () => {
    apiServer.use(
      answers('GET /api/me', () => {
        applyEvent(cache, {
          type: 'me.changed',
          id: '1',
          data: { id: 'user-1', status: 'break', statusSince: TEN_O_CLOCK + 5 },
        });
        return aMe({ name: 'Ana Ruiz', statusSince: TEN_O_CLOCK });
      }),
    );
    cache.setQueryData(queryKeys.me, aMe({ statusSince: TEN_O_CLOCK }));
    await cache.query({ ...meQuery(api()), staleTime: 0 });
    expect(cache.getQueryData(queryKeys.me)).toEqual(
      aMe({ name: 'Ana Ruiz', status: 'break', statusSince: TEN_O_CLOCK + 5 }),
    );
  });
});

describe('voicemail.changed', () => {
  test('tells how many messages are new, and has the list read again', () => {
    cache.setQueryData(queryKeys.voicemail, { messages: [], unheard: 0 });
    applyEvent(cache, { type: 'voicemail.changed', id: '1', data: { unheard: 2 } });
    expect(cache.getQueryData(queryKeys.messageWaiting)).toEqual({ unheard: 2 });
    expect(cache.getQueryState(queryKeys.voicemail)?.isInvalidated).toBe(true);
  });
});

test.each([
  ['answered', false],
  ['ended', true],
] as const)('the recordings of a call that is %s are read again: %s', (state, isReadAgain) => {
  const call = aCallRecord({ state });
  cache.setQueryData(queryKeys.recordings(call.id), []);
  callChanged(call);
  expect(cache.getQueryState(queryKeys.recordings(call.id))?.isInvalidated).toBe(isReadAgain);
});

test('stream.reset has everything read again', () => {
  cache.setQueryData(queryKeys.account, anAccount());
  cache.setQueryData(queryKeys.me, aMe());
  applyEvent(cache, { type: 'stream.reset', id: '', data: {} });
  expect(cache.getQueryState(queryKeys.account)?.isInvalidated).toBe(true);
  expect(cache.getQueryState(queryKeys.me)?.isInvalidated).toBe(true);
});
