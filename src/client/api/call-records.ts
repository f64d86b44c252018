/** How call records are asked for, by whatever shows them: the idle phone asks for none. */
import { infiniteQueryOptions, queryOptions, type InfiniteData } from '@tanstack/svelte-query';
import type { CallList, CallRecord } from '#contract/calls/calls.ts';
import type { ApiClient } from './client.ts';
import { keptFreshByEvents, queryKeys, valueOf } from './queries.ts';

const newerCall = (known: CallRecord | undefined, read: CallRecord): CallRecord =>
  known && known.revision > read.revision ? known : read;

/** Pages just read, with what was told while they were on their way: calls that changed, and calls that are new. */
function newerPages(known: CallPages | undefined, read: CallPages): CallPages {
  const byId = new Map(known?.pages.flatMap(({ calls }) => calls.map((call) => [call.id, call] as const)));
  const [first, ...older] = read.pages.map((page) => ({
    ...page,
    calls: page.calls.map((call) => newerCall(byId.get(call.id), call)),
  }));
  if (!first) return read;
  const newestRead = first.calls[0]?.startedAt ?? -Infinity;
  const begun = [...byId.values()].filter(({ startedAt }) => startedAt > newestRead);
  return { ...read, pages: [{ ...first, calls: [...begun, ...first.calls] }, ...older] };
}

const PAGE_SIZE = 50;

/** Call records, newest first, page by page back in time: `createInfiniteQuery(() => callsQuery(app.api))`. */
export const callsQuery = (api: ApiClient) =>
  infiniteQueryOptions({
    queryKey: queryKeys.calls,
    queryFn: ({ pageParam }) => valueOf(api.calls({ before: pageParam, limit: PAGE_SIZE })),
    initialPageParam: null as number | null,
    getNextPageParam: (page: CallList) => page.nextBefore,
    structuralSharing: (known, read) => newerPages(known as CallPages | undefined, read as CallPages),
    ...keptFreshByEvents,
  });

export type CallPages = InfiniteData<CallList, number | null>;

/** One call record, live while the call lives: its running cost moves. `id` null: nothing is asked. */
export const callQuery = (api: ApiClient, id: string | null) =>
  queryOptions<CallRecord>({
    queryKey: queryKeys.call(id ?? ''),
    queryFn: () => valueOf(api.call(id ?? '')),
    enabled: id !== null,
    structuralSharing: (known, read) => newerCall(known as CallRecord | undefined, read as CallRecord),
    ...keptFreshByEvents,
  });
