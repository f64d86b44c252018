/** [FAQ] The service can be cancelled at any time: money and numbers, in one transaction, and then ports. */
import type { PlanStanding } from '#contract/billing/plans.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { accountName } from '#server/billing/accounts.ts';
import { closeSubscription, reopenSubscription } from '#server/billing/plans/closing.ts';
import { Plans } from '#server/billing/plans/plans.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';

interface ByWhom {
  accountId: string;
  by: Actor;
}

interface ClosingParts {
  sql: Pool;
  clock: Clock;
  log: Log;
  releaseNumbers: (tx: Transaction, accountId: string) => Promise<void>;
  /** Outside of it: the carrier has to be asked. Those that cannot be now are by the hour. */
  cancelPorts: (accountId: string) => Promise<void>;
}

export function accountClosing({ sql, clock, log, releaseNumbers, cancelPorts }: ClosingParts) {
  const plans = new Plans(sql, clock);
  const note = async (
    tx: Transaction,
    { accountId, by }: ByWhom,
    action: 'account.cancelled' | 'account.taken-up-again',
  ) => {
    const subject = { id: accountId, name: (await accountName(tx, accountId)) ?? '' };
    await audit(tx, { accountId, by, action, subject }, clock);
  };
  return {
    /** @param typed what was typed to confirm it; must be the account's name */
    close: async (
      { accountId, by }: ByWhom,
      typed: string,
    ): Promise<Result<PlanStanding, 'other-name' | 'account-closed'>> => {
      if (typed.trim() !== (await accountName(sql, accountId))?.trim()) return fail('other-name');
      const closed = await transaction(sql, async (tx) => {
        // Numbers first: a purchase, too, locks them before it asks whether the account is open.
        await releaseNumbers(tx, accountId);
        const ended = await closeSubscription(tx, accountId, clock);
        if (ended.ok) await note(tx, { accountId, by }, 'account.cancelled');
        return ended;
      });
      if (!closed.ok) return closed;
      await cancelPorts(accountId).catch((error: unknown) =>
        log.warn({ error, accountId }, 'ports of a closed account wait to be cancelled'),
      );
      return ok(await plans.standing(accountId));
    },
    reopen: async ({ accountId, by }: ByWhom): Promise<Result<PlanStanding, 'not-reopenable'>> => {
      const reopened = await transaction(sql, async (tx) => {
        const done = await reopenSubscription(tx, accountId, clock);
        if (done.ok) await note(tx, { accountId, by }, 'account.taken-up-again');
        return done;
      });
      return reopened.ok ? ok(await plans.standing(accountId)) : reopened;
    },
  };
}
