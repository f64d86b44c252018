import type { World } from './world.ts';

const MICROS_PER_MINUTE = 16_000;

/**
 * A package of some minutes, so that calls use it up; none that is for sale is so small. It is due from its beginning: its
 * first month begins as any other one does, when it is looked at what renews.
 */
export async function orderSmallPackage(world: World, accountId: string): Promise<void> {
  const { chance, clock, sql, counted } = world;
  const [id, minutes, now] = [chance.uuid(), chance.int(5, 60), new Date(clock.now())];
  const covers = chance.oneOf(['local', 'local', 'toll-free']);
  counted.packages += 1;
  await sql`
    insert into packages (id, account_id, offer_id, covers, minutes, micros_per_month, billed_from, ends_at, is_extra, renews)
    values (${id}, ${accountId}, ${id}, ${covers}, ${minutes}, ${minutes * MICROS_PER_MINUTE}, ${now}, ${now}, false, true)`;
}
