/** What an event of the server changes in the query cache: the one map from the stream to the facts on the screen. */
import type { QueryClient, QueryKey } from '@tanstack/svelte-query';
import type { Account } from '#contract/billing/account.ts';
import type { CallRecord } from '#contract/calls/calls.ts';
import type { RingsideEvent } from '#contract/events.ts';
import type { Me } from '#contract/people/people.ts';
import type { CallPages } from './call-records.ts';
import { newerAccount, queryKeys } from './queries.ts';

interface CachePatch {
  key: QueryKey;
  /**
   * Gets what the cache holds (undefined: nothing) and returns what it shall hold (undefined: leave it).
   * 'read-again': the event only says that it changed.
   */
  change: ((known: unknown) => unknown) | 'read-again';
}

const patch = <Fact>(key: QueryKey, change: (known: Fact | undefined) => Fact | undefined): CachePatch => ({
  key,
  change: (known) => change(known as Fact | undefined),
});

const readAgain = (key: QueryKey): CachePatch => ({ key, change: 'read-again' });

/** Pure. 'all': nothing that is known can be trusted any more. */
export function patchesFor(event: RingsideEvent): CachePatch[] | 'all' {
  switch (event.type) {
    case 'account.changed':
      return [patch<Account>(queryKeys.account, (known) => newerAccount(known, event.data))];
    case 'me.changed':
      return [patch<Me>(queryKeys.me, (me) => (me?.id === event.data.id ? { ...me, ...event.data } : me))];
    case 'call.changed':
      return [
        patch<CallRecord>(queryKeys.call(event.data.id), () => event.data),
        patch<CallPages>(queryKeys.calls, (pages) => pages && withCall(pages, event.data)),
        // Recordings are whole when their call is over; and the first call ticks a step of a new account.
        ...(event.data.state === 'ended'
          ? [readAgain(queryKeys.recordings(event.data.id)), readAgain(queryKeys.gettingStarted)]
          : []),
      ];
    case 'voicemail.changed':
      return [patch(queryKeys.messageWaiting, () => event.data), readAgain(queryKeys.voicemail)];
    case 'billing.changed':
      // A call that could not start before may start now, or the other way round.
      return [
        readAgain(queryKeys.billing(event.data.what)),
        readAgain(queryKeys.gettingStarted),
        // The limits that nobody has set are the plan's.
        ...(event.data.what === 'plan' ? [readAgain(queryKeys.billing('limits'))] : []),
        readAgain(queryKeys.quotes),
      ];
    case 'people.changed':
      return [queryKeys.people, queryKeys.me, queryKeys.numbers, queryKeys.rentedNumbers].map(readAgain);
    case 'stream.reset':
      return 'all';
  }
}

export function applyEvent(queryClient: QueryClient, event: RingsideEvent): void {
  const patches = patchesFor(event);
  if (patches === 'all') {
    void queryClient.invalidateQueries();
    return;
  }
  for (const { key, change } of patches) {
    if (change === 'read-again') void queryClient.invalidateQueries({ queryKey: key });
    else queryClient.setQueryData(key, change);
  }
}

/** A known call is replaced where it stands; a new one goes on top, since pages go back in time. */
function withCall(pages: CallPages, call: CallRecord): CallPages {
  const isKnown = pages.pages.some((page) => page.calls.some(({ id }) => id === call.id));
  if (isKnown) {
    const replace = (known: CallRecord) => (known.id === call.id ? call : known);
    return { ...pages, pages: pages.pages.map((page) => ({ ...page, calls: page.calls.map(replace) })) };
  }
  const [first, ...rest] = pages.pages;
  if (!first || isBeyond(first.calls, call)) return pages;
  const calls = [...first.calls, call].sort((a, b) => b.startedAt - a.startedAt);
  return { ...pages, pages: [{ ...first, calls }, ...rest] };
}

/** Older than all of the first page: a later page brings it when it is read. */
function isBeyond(calls: CallRecord[], call: CallRecord): boolean {
  const oldest = calls.at(-1);
  return oldest !== undefined && call.startedAt < oldest.startedAt;
}
