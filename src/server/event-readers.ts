import type { Clock } from '#kit/clock.ts';
import { accountSnapshot } from './billing/account-snapshot.ts';
import type { Pool } from './store/database.ts';
import type { EventReaders } from './store/event-log.ts';

/** What is read of an account when its change is told. */
export const eventReaders = (pool: Pool, clock: Clock): EventReaders => ({
  'account.changed': (accountId) => accountSnapshot(pool, accountId, clock),
});
