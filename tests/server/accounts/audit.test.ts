import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { auditIn } from '#server/accounts/audit.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { audit, type AuditEntry } from '#server/store/audit-log.ts';
import { transaction } from '#server/store/database.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const NOON = Date.UTC(2026, 4, 14, 12);
const clock = new ManualClock(NOON);
const ada = { id: null, name: 'Ada Lund', address: '127.0.0.1' };

let db: TestDatabase;
let accountId: string;
beforeAll(async () => {
  db = await openTestDatabase();
});
afterAll(() => db.close());
beforeEach(async () => {
  accountId = await openAccount(db.sql, 'Harbor');
});

const note = (entry: Partial<AuditEntry> = {}) =>
  transaction(db.sql, (tx) =>
    audit(
      tx,
      {
        accountId,
        by: ada,
        action: 'person.role-changed',
        subject: { id: 'ben', name: 'Ben Ortiz' },
        ...entry,
      },
      clock,
    ),
  );
const log = () => auditIn(() => db.sql);
const textOf = async (parts: AsyncIterable<string>) => {
  let text = '';
  for await (const part of parts) text += part;
  return text;
};

test('goes back in time page by page, and loses nothing that is done meanwhile', async () => {
  for (let at = 0; at < 250; at += 1) await note({ after: { at } });
  const seen: unknown[] = [];
  let before: string | null = null;
  do {
    const page = await log().page(accountId, { before });
    seen.push(...page.entries.map(({ after }) => after?.['at']));
    before = page.next;
    await note({ after: { at: 'later' } });
  } while (before !== null);
  expect(seen).toEqual(Array.from({ length: 250 }, (_, at) => 249 - at));
});

test('has one kind of subject if asked, names those there are, and nothing of another account', async () => {
  await note();
  await note({ action: 'plan.changed', before: { plan: 'starter' }, after: { plan: 'growth' } });
  await note({ accountId: await openAccount(db.sql, 'Other'), action: 'limits.changed' });
  const { entries, kinds } = await log().page(accountId, { about: 'plan' });
  expect(entries).toEqual([
    {
      id: expect.any(String) as string,
      at: NOON,
      actor: 'Ada Lund',
      address: '127.0.0.1',
      action: 'plan.changed',
      subject: 'Ben Ortiz',
      before: { plan: 'starter' },
      after: { plan: 'growth' },
    },
  ]);
  expect(kinds).toEqual(['person', 'plan']);
});

test('is taken away whole, and no name in it becomes a formula', async () => {
  for (let at = 0; at < 600; at += 1) await note();
  await note({ subject: { id: 'x', name: '=1+1' }, before: { role: 'agent' } });
  const lines = (await textOf(log().csv(accountId, {}))).trimEnd().split('\r\n');
  expect(lines).toHaveLength(602);
  expect(lines[0]).toBe('\ufeffWhen (UTC),Who,Address,What,To whom or what,Before,After');
  expect(lines[1]).toBe(
    `2026-05-14T12:00:00.000Z,Ada Lund,127.0.0.1,person.role-changed,'=1+1,"{""role"":""agent""}",`,
  );
});
