import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { unsubscribingSchema } from '#contract/people/notices.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { makeUnsubscribeToken, readUnsubscribeToken } from '#server/accounts/notices/unsubscribe-token.ts';
import { dropNotices, markNoticesRead } from '#server/accounts/notices/notice-list.ts';
import { changeSettings, readSettings, unsubscribe } from '#server/accounts/notices/settings.ts';
import { transaction } from '#server/store/database.ts';
import { secret } from '#server/store/vault/secrets.ts';
import { whileHeld } from '#support/store/while-held.ts';
import { openNoticeBench, ORIGIN, type NoticeBench } from '#support/mail/notice-bench.ts';

const YEAR_MS = 366 * 86_400_000;

let bench: NoticeBench;
let people: NoticeBench['people'];
beforeEach(async () => {
  bench = await openNoticeBench();
  people = bench.people;
});
afterEach(() => bench.close());

/** A message is left for agent 1, and mailed: the secret in its letter. */
async function tokenInLetter(): Promise<string> {
  await bench.leave(await bench.ownBox(people.agent1));
  await expect.poll(() => bench.server.received.length).toBe(1);
  const [mail] = await bench.mails();
  return /#\/unsubscribe\/([\w-]{50})/.exec(mail?.text ?? '')?.[1] ?? '';
}
const place = (token: string) => setupRoutes.unsubscribe.replace('{token}', token);
const look = (token: string, headers = {}) => bench.ask(null, 'GET', place(token), undefined, headers);
const facts = async (answer: Response) => unsubscribingSchema.parse(await answer.json());

test('the letter says to mail programs where one press stops these letters', async () => {
  const token = await tokenInLetter();
  const raw = bench.server.received[0]?.raw.replaceAll(/\r\n\s/g, ' ') ?? '';
  expect(raw).toMatch(new RegExp(`^List-Unsubscribe: +<${ORIGIN}/api/unsubscribe/${token}>`, 'm'));
  expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
});

describe('a link in a letter', () => {
  test('that a scanner follows changes nothing, and leads a browser to the page', async () => {
    const token = await tokenInLetter();
    for (const method of ['GET', 'HEAD']) await bench.ask(null, method, place(token));
    expect(await facts(await look(token))).toEqual({
      company: 'Harbor Home Services',
      email: 'a…@harbor.test',
      kinds: ['voicemail'],
      isOn: true,
    });
    const led = await look(token, { accept: 'text/html,application/xhtml+xml' });
    expect([led.status, led.headers.get('location')?.endsWith(`/#/unsubscribe/${token}`)]).toEqual([
      302,
      true,
    ]);
  });

  test('stops these letters as a mail program asks for it, twice, and no others; the list goes on', async () => {
    const token = await tokenInLetter();
    for (let time = 0; time < 2; time += 1) {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      const stopped = await bench.ask(null, 'POST', place(token), undefined, form);
      expect(await facts(stopped)).toMatchObject({ kinds: ['voicemail'], isOn: false });
    }
    await bench.leave(await bench.ownBox(people.agent1));
    await bench.leave(await bench.ownBox(people.agent2));
    await expect
      .poll(() => bench.server.received.map(({ to }) => to[0]))
      .toEqual([people.agent1.email, people.agent2.email]);
    const listed =
      await bench.sql`select from person_notices where user_id = ${people.agent1.id} and is_listed`;
    expect(listed).toHaveLength(2);
  });

  test('stops what waits already', async () => {
    const token = await tokenInLetter();
    await bench.sql`
      insert into person_notices (id, happening, account_id, user_id, kind, facts, at, is_urgent, is_listed, mail_due_at)
      select gen_random_uuid(), 0, account_id, user_id, kind, facts, at, is_urgent, true, ${new Date(bench.clock.now() + YEAR_MS)}
      from person_notices`;
    await bench.ask(null, 'POST', place(token));
    expect(await bench.sql`select from person_notices where mail_due_at is not null`).toHaveLength(0);
  });

  test('is good for a year, and then says so', async () => {
    const token = await tokenInLetter();
    bench.clock.leap(YEAR_MS);
    const late = await bench.ask(null, 'POST', place(token));
    expect([late.status, await late.json()]).toEqual([410, { error: { code: 'link-expired' } }]);
  });

  test('is of nobody once the person has left', async () => {
    const token = await tokenInLetter();
    await bench.sql`update users set state = 'deactivated' where id = ${people.agent1.id}`;
    expect((await look(token)).status).toBe(404);
  });

  test("that was changed to be another person's, of another kind, or for longer opens nothing", async () => {
    const token = await tokenInLetter();
    for (const at of [3, 21, 25, 40]) {
      const bytes = Buffer.from(token, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(Math.min(at, bytes.length - 1)) ^ 1, Math.min(at, bytes.length - 1));
      const answer = await bench.ask(null, 'POST', place(bytes.toString('base64url')));
      expect(answer.status).toBe(404);
    }
  });
});

test('a letter of two kinds stops those two and no other', async () => {
  const { admin } = people;
  const token = makeUnsubscribeToken(
    await secret(bench.sql, bench.vault, 'unsubscribe'),
    { userId: admin.id, kinds: ['voicemail', 'money'] },
    bench.clock.now(),
  );
  expect(await facts(await look(token))).toMatchObject({ kinds: ['voicemail', 'money'], isOn: true });
  const stopped = await bench.ask(null, 'POST', place(token));
  expect(await facts(stopped)).toMatchObject({ kinds: ['voicemail', 'money'], isOn: false });
  const [row] = await bench.sql<{ ways: Record<string, { mail: boolean }> }[]>`
    select ways from notice_settings where user_id = ${admin.id}`;
  expect(Object.entries(row?.ways ?? {}).map(([kind, { mail }]) => [kind, mail])).toEqual([
    ['money', false],
    ['voicemail', false],
  ]);
});

test('a token is read back as it was made, and with no other key', () => {
  const stopped = { userId: people.agent2.id, kinds: null };
  const token = makeUnsubscribeToken('key', stopped, 0);
  expect(token).toMatch(/^[\w-]{50}$/);
  expect(readUnsubscribeToken('key', token, 0)).toEqual({ ok: true, value: stopped });
  expect(readUnsubscribeToken('other', token, 0)).toEqual({ ok: false, failure: 'link-unknown' });
});

test('somebody reads, unsubscribes, chooses and is removed at once: nobody waits for who waits for them', async () => {
  const user = people.agent1;
  await bench.chooses(user, { quiet: { from: '00:00', until: '23:59', days: [1, 2, 3, 4, 5, 6, 7] } });
  for (let time = 0; time < 2; time += 1) await bench.happens(bench.missed(user));
  await bench.leave(await bench.ownBox(user));
  await bench.told();
  const settings = await readSettings(bench.sql, user);
  const none = { ...settings, kinds: settings.kinds.map((one) => ({ ...one, mail: false })) };
  await whileHeld(bench.url, (tx) => tx`select from person_notices where user_id = ${user.id} for update`, [
    (sql) => transaction(sql, (tx) => unsubscribe(tx, user, null)),
    (sql) => changeSettings(sql, user, none),
    (sql) => markNoticesRead(sql, user, null, bench.clock),
    (sql) => transaction(sql, (tx) => dropNotices(tx, user.id)),
  ]);
  expect(await bench.sql`select from person_notices where user_id = ${user.id}`).toHaveLength(0);
});
