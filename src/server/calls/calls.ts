/** Calls as people ask for them: those that were, and what one would cost. */
import type { Quote } from '#contract/numbers/numbers.ts';
import type { Clock } from '#kit/clock.ts';
import { quoteCall } from '#server/billing/charges/call-quote.ts';
import { countryAllowed, countryOf } from '#server/numbers/receiving/countries.ts';
import type { User } from '#server/people/users.ts';
import type { Pool } from '#server/store/database.ts';
import { findCall, listCalls } from './records/call-records.ts';

export type Calls = ReturnType<typeof callsIn>;
export const callsIn = (sql: Pool, clock: Clock) => ({
  list: (user: User, page: { before: number | null; limit: number }) => listCalls(sql, user, page, clock),
  find: (user: User, id: string) => findCall(sql, user, id, clock),
  quote: async ({ id: userId, accountId }: Pick<User, 'id' | 'accountId'>, to: string): Promise<Quote> => {
    const quote = await quoteCall(sql, { accountId, userId, to, country: countryOf(to) }, clock);
    const isSwitchedOff = quote.microsPerMinute !== null && !(await countryAllowed(sql, accountId, to));
    return isSwitchedOff ? { ...quote, microsPerMinute: null, refusal: 'destination-off' } : quote;
  },
});
