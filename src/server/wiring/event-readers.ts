import type { Clock } from '#kit/clock.ts';
import { accountSnapshot } from '#server/billing/account/account-snapshot.ts';
import type { Pool } from '#server/store/database.ts';
import type { EventReaders } from '#server/store/event-log.ts';

/** What is read of an account when its change is told. */
export const eventReaders = (pool: Pool, clock: Clock): EventReaders => ({
  'account.changed': (accountId) => accountSnapshot(pool, accountId, clock),
});
