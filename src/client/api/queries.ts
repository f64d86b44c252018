/**
 * How each server fact is asked for and where it lives in the cache. Use: `createQuery(() => accountQuery(app.api))`.
 * The event stream keeps them fresh (event-cache.ts), so nothing is asked again while the stream is live.
 */
import { queryOptions, type QueryClient } from '@tanstack/svelte-query';
import type { Account, BillingChange } from '#contract/billing/account.ts';
import type { Me } from '#contract/people/people.ts';
import type { Result } from '#kit/result.ts';
import type { ApiClient, ApiFailure } from './client.ts';

export const queryKeys = {
  me: ['me'],
  account: ['account'],
  numbers: ['numbers'],
  people: ['people'],
  /** As administrators set them up. */
  rentedNumbers: ['rented-numbers'],
  quotes: ['quote'],
  quote: (to: string) => ['quote', to],
  calls: ['calls'],
  call: (id: string) => ['call', id],
  /** How many new messages there are: told by the stream. */
  messageWaiting: ['message-waiting'],
  voicemail: ['voicemail'],
  billing: (what: BillingChange) => ['billing', what],
  gettingStarted: ['getting-started'],
  recordings: (callId: string) => ['recordings', callId],
} as const;

/** What a query throws: the cache keeps errors, the rest of the client speaks in values. */
export class ApiFailed extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(failure.code);
    this.name = 'ApiFailed';
    this.failure = failure;
  }
}

/** For a query: throws what the API refused. */
export async function valueOf<Value>(answer: Promise<Result<Value, ApiFailure>>): Promise<Value> {
  const result = await answer;
  if (!result.ok) throw new ApiFailed(result.failure);
  return result.value;
}

export const keptFreshByEvents = { staleTime: Infinity } as const;

export const meQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queryKeys.me,
    queryFn: async ({ client }) => {
      const read = await valueOf(api.me());
      return withNewerStatus(client.getQueryData(queryKeys.me), read);
    },
    ...keptFreshByEvents,
  });

export const accountQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queryKeys.account,
    queryFn: () => valueOf(api.account()),
    structuralSharing: (known, read) => newerAccount(known as Account | undefined, read as Account),
    ...keptFreshByEvents,
  });

/** The account's tracking numbers, the own agent number first. */
export const numbersQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: queryKeys.numbers,
    queryFn: async () => (await valueOf(api.numbers())).numbers,
    staleTime: 5 * 60_000,
  });

/** @param to E.164, or null while there is no whole number: then nothing is asked. */
export const quoteQuery = (api: ApiClient, to: string | null) =>
  queryOptions({
    queryKey: queryKeys.quote(to ?? ''),
    queryFn: () => valueOf(api.quote(to ?? '')),
    enabled: to !== null,
    staleTime: 60_000,
  });

/** An event may overtake the answer to a question asked before it: the older figures never come back. */
export const newerAccount = (known: Account | undefined, read: Account): Account =>
  known && known.at > read.at ? known : read;

/** An event may have been quicker than what was read. */
const withNewerStatus = (known: Me | undefined, read: Me): Me =>
  known?.id === read.id && known.statusSince > read.statusSince
    ? { ...read, status: known.status, statusSince: known.statusSince }
    : read;

/** Forgets every fact of one person before the next signs in. */
export function forgetEverything(queryClient: QueryClient): void {
  void queryClient.cancelQueries();
  queryClient.clear();
}
