import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '#kit/log.ts';
import { ManualClock } from '#kit/clock.ts';
import { forgetInvitedAddresses, mailLink } from '#server/accounts/mail/link-mail.ts';
import { MailCourier } from '#server/accounts/mail/mail-courier.ts';
import { invitationMailsOf } from '#server/accounts/mail/outbox.ts';
import { smtpSender } from '#server/accounts/mail/smtp.ts';
import { askForPassword } from '#server/people/team/forgotten-password.ts';
import type { LinkForPerson } from '#server/people/team/team-change.ts';
import { connectBeside, transaction, type Transaction } from '#server/store/database.ts';
import { MailServer } from '#support/mail/mail-server.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

const pageOrigin = 'https://phone.test';
const nadia = { email: 'nadia@harbor.test', name: 'Nadia Petrov', role: 'agent', extension: '105' } as const;

let db: TestDatabase;
let clock: ManualClock;
let bench: TestTeam;
let server: MailServer;
let courier: MailCourier;
const mailed = (tx: Transaction, link: LinkForPerson) => mailLink({ vault: testVault, clock }, tx, link);

beforeEach(async () => {
  [db, clock, server] = [await openTestDatabase(), new ManualClock(), await MailServer.open()];
  bench = await openTestTeam(db.sql, clock, { mailed, mailsOf: (id) => invitationMailsOf(db.sql, id) });
  const send = smtpSender({ url: server.url, from: 'Harbor <phone@harbor.test>' });
  courier = await MailCourier.open({ sql: db.sql, vault: testVault, clock, log: silentLog, send });
});
afterEach(async () => {
  await courier.close();
  await server.close();
  await db.close();
});

/** A mail's text, its soft line ends undone (RFC 2045 §6.7). */
const textOf = (raw = '') => raw.replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
const tokenIn = (raw?: string) =>
  /https:\/\/phone\.test\/#\/welcome\/([\w-]{43})/.exec(textOf(raw))?.[1] ?? '';
const ask = (email: string) =>
  askForPassword({ sql: db.sql, clock, mailed }, { email, address: '192.0.2.7', pageOrigin });
const invite = async () => {
  const invited = await bench.team.invite(doer(bench.people.admin), nadia);
  if (!invited.ok) throw new Error(invited.failure);
  return invited.value;
};
const state = async () => {
  const { people } = await bench.team.list(bench.people.admin);
  return people.find(({ email }) => email === nadia.email)?.invitationMail ?? null;
};

describe('an invitation', () => {
  test('is mailed with who invites whom to which company, and its link lets in', async () => {
    const { link, person } = await invite();
    expect([link.isMailed, person.invitationMail]).toEqual([true, { state: 'waiting', fault: null }]);
    await expect.poll(state).toEqual({ state: 'sent', fault: null });
    const [mail] = server.received;
    expect(mail?.to).toEqual([nadia.email]);
    expect(textOf(mail?.raw)).toContain(
      'Ada Lund invites you to take and place calls for Harbor Home Services',
    );
    expect(tokenIn(mail?.raw)).toBe(link.token);
    expect(await bench.accept(tokenIn(mail?.raw))).toMatchObject({ ok: true });
    expect(await state()).toBeNull();
  });

  test('that was not taken says so, with the words of the mail server, and is sent again', async () => {
    server.verdict = () => ({ code: 550, words: 'No such mailbox' });
    const { person } = await invite();
    await expect
      .poll(state)
      .toMatchObject({ state: 'failed', fault: expect.stringContaining('No such mailbox') as string });
    server.verdict = () => null;
    expect(await bench.team.inviteAgain(doer(bench.people.admin), person.id)).toMatchObject({ ok: true });
    await expect.poll(state).toEqual({ state: 'sent', fault: null });
  });

  test('that is refused mails nothing', async () => {
    const again = await bench.team.invite(doer(bench.people.admin), {
      ...nadia,
      email: bench.people.agent1.email,
    });
    expect(again).toEqual({ ok: false, failure: 'email-taken' });
    expect(await db.sql`select from mails`).toHaveLength(0);
  });
});

test('an address that got five links within a day, from whichever company, gets no more mail: the link is handed over', async () => {
  const { person } = await invite();
  const again = async () => {
    const link = await bench.team.inviteAgain(doer(bench.people.admin), person.id);
    return link.ok && [link.value.isMailed, link.value.isHeldBack];
  };
  for (let time = 0; time < 4; time += 1) expect(await again()).toEqual([true, false]);
  expect(await again()).toEqual([false, true]);
  clock.advance(86_400_001);
  expect(await again()).toEqual([true, false]);
});

describe('a forgotten password', () => {
  test('takes nothing from a link that an administrator has handed out', async () => {
    const made = await bench.team.makePasswordLink(doer(bench.people.admin), bench.people.agent1.id);
    await ask(bench.people.agent1.email);
    expect(await bench.accept(made.ok ? made.value.token : '')).toMatchObject({ ok: true });
  });

  test('is helped by a link that sets a new one', async () => {
    await ask(bench.people.agent1.email.toUpperCase());
    await expect.poll(() => server.received.map(({ to }) => to[0])).toEqual([bench.people.agent1.email]);
    expect(await bench.accept(tokenIn(server.received[0]?.raw))).toMatchObject({
      ok: true,
      value: { user: { id: bench.people.agent1.id } },
    });
    const asked = await bench.team.audit(bench.accountId, bench.people.agent1.id);
    expect(asked?.map(({ action }) => action)).toContain('person.password-asked');
  });

  test('mails nobody who does not sign in here, is invited, or was deactivated', async () => {
    await invite();
    await bench.team.deactivate(doer(bench.people.admin), bench.people.agent2.id, { letCallEnd: false });
    for (const email of ['nobody@harbor.test', nadia.email, bench.people.agent2.email]) await ask(email);
    expect(await db.sql`select from mails where purpose = 'password'`).toHaveLength(0);
  });

  test('that is asked for again at once is mailed once, and once more after a while', async () => {
    const links = () => db.sql`select token_hash from access_links where purpose = 'password'`;
    await Promise.all([ask(bench.people.agent1.email), ask(bench.people.agent1.email)]);
    const [first] = await links();
    await ask(bench.people.agent1.email);
    expect(await links()).toEqual([first]);
    clock.advance(2 * 60_000);
    await ask(bench.people.agent1.email);
    expect(await links()).not.toEqual([first]);
  });

  test('is mailed five times a day at most, and the last link is good to the end', async () => {
    const links = () => db.sql`select token_hash from access_links where purpose = 'password'`;
    const seen = new Set<string>();
    for (let time = 0; time < 8; time += 1) {
      await ask(bench.people.agent1.email);
      seen.add(JSON.stringify(await links()));
      clock.advance(2 * 60_000);
    }
    expect(seen.size).toBe(5);
    clock.advance(86_400_000);
    await ask(bench.people.agent1.email);
    expect(seen).not.toContain(JSON.stringify(await links()));
  });
});

test('nobody who mails waits for what is a day old: that goes by the hour', async () => {
  const { admin, supervisor } = bench.people;
  const mail = (tx: Transaction, email: string, person = admin) =>
    mailed(tx, {
      person: { ...person, email },
      purpose: 'password',
      link: pageOrigin,
      until: clock.now(),
      madeBy: 'Ada',
    });
  await transaction(db.sql, (tx) => mail(tx, 'old@harbor.test'));
  clock.advance(86_400_001);
  await transaction(db.sql, async (tx) => {
    await mail(tx, 'a@harbor.test');
    await transaction(connectBeside(db.sql), (other) => mail(other, 'b@harbor.test', supervisor));
    await mail(tx, 'b@harbor.test');
  });
  await forgetInvitedAddresses(db.sql, clock);
  expect(await db.sql`select recipient from invited_addresses order by 1`).toEqual([
    { recipient: 'a@harbor.test' },
    { recipient: 'b@harbor.test' },
    { recipient: 'b@harbor.test' },
  ]);
});
