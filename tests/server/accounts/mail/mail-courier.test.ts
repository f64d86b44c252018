import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailCourier } from '#server/accounts/mail/mail-courier.ts';
import { dropMails, putMail } from '#server/accounts/mail/outbox.ts';
import { smtpSender, type SendMail } from '#server/accounts/mail/smtp.ts';
import { ok } from '#kit/result.ts';
import type { User } from '#server/people/users.ts';
import { transaction } from '#server/store/database.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import { MailServer } from '#support/mail/mail-server.ts';
import { openTestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

const DAY_MS = 24 * 3_600_000;

let bench: Awaited<ReturnType<typeof openMailBench>>;
let server: MailServer;
const couriers: MailCourier[] = [];
beforeEach(async () => {
  bench = await openMailBench();
  server = await MailServer.open();
});
afterEach(async () => {
  for (const courier of couriers.splice(0)) await courier.close();
  await server.close();
  await bench.close();
});

async function openMailBench() {
  const db = await openTestDatabase();
  const accountId = await openAccount(db.sql, 'Harbor');
  const people = await seedDemoPeople(db.sql, accountId);
  const parts = { sql: db.sql, vault: testVault, clock: new ManualClock(), log: silentLog };
  return { ...parts, accountId, people, close: () => db.close() };
}

const open = async (send: SendMail = smtpSender({ url: server.url, from: 'phone@harbor.test' })) => {
  const courier = await MailCourier.open({ ...bench, send });
  couriers.push(courier);
  return courier;
};
const mail = (who: 'agent1' | 'agent2' = 'agent1', subject = 'Come in') => ({
  accountId: bench.accountId,
  userId: bench.people[who].id,
  purpose: 'invitation' as const,
  recipient: bench.people[who].email,
  letter: { subject, text: 'https://phone.example.com/#/welcome/secret' },
  until: bench.clock.now() + 7 * DAY_MS,
});
const rows = () => bench.sql<{ state: string; tries: number; message: string; fault: string | null }[]>`
  select state, tries, message, fault from mails order by made_at, id`;

describe('a mail in the outbox', () => {
  test('is sent, and its secret is forgotten', async () => {
    await open();
    await putMail(bench, mail());
    await expect.poll(rows).toMatchObject([{ state: 'sent', tries: 1, message: '', fault: null }]);
    expect(server.received[0]?.to).toEqual([bench.people.agent1.email]);
  });

  test('lies sealed while it waits', async () => {
    await putMail(bench, mail());
    const [row] = await rows();
    expect(row?.message).toMatch(/^sealed1\./);
  });

  test('is never sent of what was rolled back', async () => {
    await open();
    await transaction(bench.sql, async (tx) => {
      await putMail({ ...bench, sql: tx }, mail());
      throw new Error('no');
    }).catch(() => undefined);
    await putMail(bench, mail('agent2'));
    await expect.poll(() => server.received.map(({ to }) => to[0])).toEqual([bench.people.agent2.email]);
  });

  test('is not sent to somebody who was removed meanwhile', async () => {
    await putMail(bench, mail());
    await transaction(bench.sql, (tx) => dropMails(tx, bench.people.agent1.id));
    await putMail(bench, mail('agent2'));
    await open();
    await expect.poll(() => server.received.map(({ to }) => to[0])).toEqual([bench.people.agent2.email]);
  });

  test('takes the place of the former of its kind', async () => {
    await putMail(bench, mail('agent1', 'The first'));
    await putMail(bench, mail('agent1', 'The second'));
    await open();
    await expect.poll(rows).toMatchObject([{ state: 'sent' }]);
    expect(server.received.map(({ raw }) => /Subject: (.*)\r/.exec(raw)?.[1])).toEqual(['The second']);
  });

  test('is sent once by two couriers', async () => {
    await open();
    await open();
    await putMail(bench, mail('agent1'));
    await putMail(bench, mail('agent2'));
    await expect.poll(rows).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    expect(server.received).toHaveLength(2);
  });
});

describe('a mail that is not taken', () => {
  test('is given up when the server will never take it, with its words', async () => {
    server.verdict = () => ({ code: 550, words: 'No such mailbox' });
    await open();
    await putMail(bench, mail());
    await expect.poll(rows).toMatchObject([{ state: 'failed', tries: 1, message: '' }]);
    expect((await rows())[0]?.fault).toContain('No such mailbox');
  });

  test('is tried again after a while, and arrives', async () => {
    server.verdict = () => ({ code: 451, words: 'Busy' });
    await open();
    await putMail(bench, mail());
    await expect.poll(async () => (await rows())[0]?.fault).toContain('Busy');
    server.verdict = () => null;
    bench.clock.advance(30_000);
    await expect.poll(rows).toMatchObject([{ state: 'sent', tries: 2, fault: null }]);
  });

  test('is given up once nobody waits for it any longer', async () => {
    server.verdict = () => ({ code: 451, words: 'Busy' });
    await open();
    await putMail(bench, { ...mail(), until: bench.clock.now() + 20_000 });
    await expect.poll(rows).toMatchObject([{ state: 'failed', tries: 1 }]);
  });

  test('comes again when its courier was stopped in the middle', async () => {
    const begun: string[] = [];
    const first = await open((to, _letter, signal) => {
      begun.push(to);
      return new Promise((resolve) =>
        signal.addEventListener('abort', () =>
          resolve({ ok: false, failure: { said: 'broken off', isFinal: false } }),
        ),
      );
    });
    await putMail(bench, mail());
    await expect.poll(() => begun).toHaveLength(1);
    await first.close();
    expect(await rows()).toMatchObject([{ state: 'waiting', tries: 1, fault: null }]);
    bench.clock.advance(120_000);
    await open();
    await expect.poll(rows).toMatchObject([{ state: 'sent', tries: 2 }]);
  });
});

test('a company that invites thousands leaves workers to the others', async () => {
  const waiting: (() => void)[] = [];
  const sending: string[] = [];
  await open(async (to) => {
    sending.push(to);
    await new Promise<void>((resolve) => waiting.push(resolve));
    return ok(undefined);
  });
  const accountId = await openAccount(bench.sql, 'Quay');
  const owner = { accountId, name: 'Ada Quay', email: 'ada@quay.test', passwordHash: 'none' };
  const { id: userId } = await addAdministrator(bench.sql, owner);
  await transaction(bench.sql, async (tx) => {
    for (const { id } of Object.values<User>({ ...bench.people }))
      await putMail({ ...bench, sql: tx }, { ...mail(), userId: id, recipient: 'many@harbor.test' });
    await putMail({ ...bench, sql: tx }, { ...mail(), accountId, userId, recipient: 'one@quay.test' });
  });
  await expect
    .poll(() => sending.toSorted())
    .toEqual(['many@harbor.test', 'many@harbor.test', 'one@quay.test']);
  for (const end of waiting) end();
});
