import type { Clock } from '#kit/clock.ts';
import { within, type Sql } from '#server/store/database.ts';
import { notifyAdministrators } from '../account/billing-events.ts';

/** Tells administrators, once a month, of each package that is used to its last second. Called in the transaction that settles a call. */
export async function noticeUsedUp(sql: Sql, accountId: string, clock: Clock): Promise<void> {
  await within(sql, async (tx) => {
    const usedUp = await tx<{ id: string; offerId: string }[]>`
      update package_buckets b set is_end_told = true from packages p
      where p.id = b.package_id and b.account_id = ${accountId} and b.until_at > ${new Date(clock.now())}
        and b.used_seconds = b.seconds and not b.is_end_told
      returning b.id, p.offer_id`;
    for (const { id, offerId } of usedUp) {
      const facts = { kind: 'package-used-up', offerId } as const;
      await notifyAdministrators(tx, { accountId, key: `package-used-up:${id}`, facts }, clock);
    }
  });
}
