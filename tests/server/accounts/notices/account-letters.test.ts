/** Each notice about the account, as its administrator reads it in a letter: with days by the account's clocks. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HappeningFacts } from '#contract/people/notices.ts';
import { toMicros } from '#kit/money.ts';
import { transaction } from '#server/store/database.ts';
import { beginInZone } from '#server/billing/account/time-zone.ts';
import { NOON, openNoticeBench, type NoticeBench } from '#support/mail/notice-bench.ts';

const DAY_MS = 86_400_000;
/** 8 December, 17:00 UTC: the 9th in Kiritimati, the 8th in New York. */
const WHEN = NOON + 8 * DAY_MS;
const port = { portId: crypto.randomUUID(), numbers: ['+12025550117'] };
const dollars = (amount: number) => toMicros(amount * 1_000_000);

let bench: NoticeBench;
beforeEach(async () => {
  bench = await openNoticeBench();
  await bench.sql`delete from account_zones where account_id = ${bench.accountId}`;
  await transaction(bench.sql, (tx) => beginInZone(tx, bench.accountId, 'Pacific/Kiritimati'));
  await bench.chooses(bench.people.admin, { timeZone: 'America/New_York' });
});
afterEach(() => bench.close());

test.each<[HappeningFacts, subject: string, ...lines: string[]]>([
  [
    { kind: 'balance-low', micros: dollars(4), lowMicros: dollars(5) },
    'The balance is low: $4.00.',
    'You are told below $5.00.',
  ],
  [
    { kind: 'recharge-declined', last4: '0002', reason: 'declined', nextTryAt: WHEN },
    'The card ending 0002 was declined.',
    'Auto-recharge tries again on Wed, Dec 9, 07:00 GMT+14.',
  ],
  [
    { kind: 'payment-declined', last4: '0002', micros: dollars(50), reason: 'expired-card' },
    'The card ending 0002 has expired.',
    '$50.00 did not come.',
  ],
  [
    { kind: 'fee-unpaid', plan: 'team', micros: dollars(29), fallsBackAt: WHEN },
    "The plan's fee of $29.00 could not be paid.",
    'back to Starter on Wed, Dec 9, 07:00 GMT+14.',
  ],
  [
    { kind: 'number-unpaid', number: '+12025550111', micros: dollars(2), lostAt: WHEN },
    'Urgent: The month of (202) 555-0111 could not be paid: $2.00.',
    'the number is lost on Wed, Dec 9, 07:00 GMT+14. Add money.',
  ],
  [
    { kind: 'number-lost', number: '+12025550111', restorableUntil: WHEN },
    'Urgent: (202) 555-0111 was lost, because its month was not paid.',
    'It can be restored until Wed, Dec 9, 07:00 GMT+14.',
  ],
  [
    { kind: 'port-date', ...port, portsAt: WHEN },
    '(202) 555-0117: calls come here from Wed, Dec 9, 07:00 GMT+14 on.',
    'https://phone.test/#/numbers',
  ],
  [
    { kind: 'port-exception', ...port, reason: 'The name differs' },
    '(202) 555-0117: your present carrier refuses.',
    'It says: The name differs',
  ],
  [{ kind: 'port-done', ...port }, '(202) 555-0117: calls come here now.', 'https://phone.test/#/numbers'],
])('%o', async (facts, subject, ...lines) => {
  await bench.happens(facts);
  await bench.told();
  bench.passes(5 * 60_000);
  await expect.poll(() => bench.server.received.length).toBe(1);
  const [mail] = await bench.mails();
  expect(mail).toMatchObject({ to: { value: [{ address: bench.people.admin.email }] }, subject });
  for (const line of lines) expect(mail?.text).toContain(line);
  // When it was told is said where the reader is.
  expect(mail?.text).toContain('Mon, Nov 30, 12:00 EST');
});
