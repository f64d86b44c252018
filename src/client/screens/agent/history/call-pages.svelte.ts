import { createInfiniteQuery } from '@tanstack/svelte-query';
import { callsQuery } from '#client/api/call-records.ts';
import { useApp } from '#client/state/app.ts';
import { mergeHistory, type Entry } from './entries.ts';

/** The call history as far as it was read, newest first: server and browser merged. Use it while a component is made. */
export function useCallPages() {
  const app = useApp();
  const query = createInfiniteQuery(() => callsQuery(app.api));
  const records = $derived(query.data?.pages.flatMap((page) => page.calls) ?? []);
  // What is older than the last page read has its place on a page that is not here yet.
  const since = $derived(query.hasNextPage ? (records.at(-1)?.startedAt ?? 0) : 0);
  const entries: Entry[] = $derived(mergeHistory(records, app.history.seen, since));

  return {
    get entries() {
      return entries;
    },
    get isPending() {
      return query.isPending;
    },
    get hasFailed() {
      return query.isError;
    },
    get hasMore() {
      return query.hasNextPage;
    },
    get isReading() {
      return query.isFetching;
    },
    readMore: () => void query.fetchNextPage(),
    readAgain: () => void query.refetch(),
  };
}
