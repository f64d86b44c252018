import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { mailFactorNews } from '#server/accounts/mail/factor-mail.ts';
import { MailCourier } from '#server/accounts/mail/mail-courier.ts';
import { smtpSender } from '#server/accounts/mail/smtp.ts';
import { transaction } from '#server/store/database.ts';
import { MailServer } from '#support/mail/mail-server.ts';
import { openTestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

let db: TestDatabase;
let clock: ManualClock;
let server: MailServer;
let courier: MailCourier;
beforeEach(async () => {
  [db, clock, server] = [await openTestDatabase(), new ManualClock(), await MailServer.open()];
  const send = smtpSender({ url: server.url, from: 'Harbor <phone@harbor.test>' });
  courier = await MailCourier.open({ sql: db.sql, vault: testVault, clock, log: silentLog, send });
});
afterEach(async () => {
  await courier.close();
  await server.close();
  await db.close();
});

test('what was done to a second factor is mailed to its person, each kind by itself', async () => {
  const { people } = await openTestTeam(db.sql, clock);
  const parts = { vault: testVault, clock };
  await transaction(db.sql, async (tx) => {
    await mailFactorNews(parts, tx, people.agent1, { kind: 'app-added' });
    await mailFactorNews(parts, tx, people.agent1, { kind: 'passkey-added', name: 'Desk\r\nBcc: x@y.test' });
  });
  await expect.poll(() => server.received.length).toBe(2);
  expect(server.received.map(({ to }) => to)).toEqual([[people.agent1.email], [people.agent1.email]]);
  // Soft line ends undone (RFC 2045 §6.7).
  const said = server.received.map(({ raw }) => raw.replaceAll(/=\r?\n/g, '')).join('\n');
  expect(said).toContain('An authenticator app was added.');
  expect(said).toContain('A passkey was added: Desk Bcc: x@y.test.');
});
