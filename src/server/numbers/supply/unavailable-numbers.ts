import type { Clock } from '#kit/clock.ts';
import type { Sql } from '#server/store/database.ts';

/** Which of these are somebody's: rented, being ported in, or released and still to be restored. */
export async function unavailableNumbers(
  sql: Sql,
  numbers: readonly string[],
  clock: Pick<Clock, 'now'>,
): Promise<Set<string>> {
  const rows = await sql<{ number: string }[]>`
    select number from owned_numbers
    where number = any(${numbers}::text[])
      and (state <> 'released' or restorable_until > ${new Date(clock.now())})
    union select number from receiving_numbers where number = any(${numbers}::text[])`;
  return new Set(rows.map(({ number }) => number));
}
