/** Demo data: one account with people, numbers, routes and $25.00, into a database that has no account yet. */
import type { Clock } from '#kit/clock.ts';
import { hasAccounts } from '#server/billing/accounts.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { seedDemoNumbers } from '#server/numbers/demo-numbers.ts';
import { seedDemoPeople, seedDemoTeams } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { seedDemoRoutes } from '#server/routing/demo-routes.ts';
import { transaction, type Pool } from '#server/store/database.ts';
import { endGettingStarted } from './getting-started.ts';

export async function seedDemo(sql: Pool, clock: Clock): Promise<void> {
  await transaction(sql, async (tx) => {
    // Two servers starting on one empty database: the second waits, and finds the first one's account.
    await tx`select pg_advisory_xact_lock(4600002)`;
    if (await hasAccounts(tx)) return;
    const accountId = await seedDemoAccount(tx, clock);
    const people = await seedDemoPeople(tx, accountId);
    await seedDemoTeams(tx, people);
    await seedDemoNumbers(tx, accountId, people);
    for (const person of Object.values<User>({ ...people })) await ensureMailbox(tx, person);
    await seedDemoRoutes(tx, people);
    await endGettingStarted(tx, accountId);
  });
}
