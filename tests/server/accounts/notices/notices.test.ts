import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personNoticesSchema, type NoticeKind } from '#contract/people/notices.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import { toMicros } from '#kit/money.ts';
import { notifyAdministrators, withdrawNotice } from '#server/billing/account/billing-events.ts';
import { makeMailbox } from '#server/calls/sound/mailboxes.ts';
import { markMessage } from '#server/calls/sound/voicemail.ts';
import { makeWebhook } from '#server/calls/webhooks/webhooks.ts';
import type { User } from '#server/people/users.ts';
import { transaction } from '#server/store/database.ts';
import { happened } from '#server/store/happenings.ts';
import { openNoticeBench, type NoticeBench } from '#support/mail/notice-bench.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const lowFacts = { kind: 'balance-low', micros: toMicros(900_000), lowMicros: toMicros(1_000_000) } as const;

let bench: NoticeBench;
let people: NoticeBench['people'];
beforeEach(async () => {
  bench = await openNoticeBench();
  people = bench.people;
});
afterEach(() => bench.close());

const list = async (user: User) =>
  personNoticesSchema.parse(await (await bench.ask(user, 'GET', setupRoutes.ownNotices)).json());
const kindsOf = async (user: User) => (await list(user)).notices.map(({ facts }) => facts.kind);
const mailed = async (count: number) => {
  await expect.poll(() => bench.server.received.length).toBe(count);
  return bench.mails();
};
const low = (key = 'one') =>
  notifyAdministrators(bench.sql, { accountId: bench.accountId, key, facts: lowFacts }, bench.clock);
const byMail = (kind: NoticeKind) => ({ kinds: [{ kind, mail: true, list: true }] });

describe('a message', () => {
  test('is mailed with its sound, who called, when it was where the reader is, and a way into the phone', async () => {
    await bench.chooses(people.agent1, { timeZone: 'America/New_York' });
    const message = await bench.leave(await bench.ownBox(people.agent1));
    const [mail] = await mailed(1);
    expect(mail).toMatchObject({
      to: { value: [{ address: people.agent1.email }] },
      subject: 'Message from Marcus Webb, (206) 555-0142, by Google Ads, 2 s',
      text: expect.stringContaining('Mon, Nov 30, 12:00 EST') as string,
      attachments: [{ contentType: 'audio/wav', filename: 'message-12065550142-2026-11-30.wav' }],
    });
    expect(mail?.text).toContain(`https://phone.test/#/voicemail/${message.id}`);
    const sound = readFileSync(bench.files.path('messages', message.id));
    expect(mail?.attachments[0]?.content.equals(sound)).toBe(true);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(await kindsOf(people.agent1)).toEqual(['voicemail']);
  });

  test('in a shared box is for those it names; the supervisors who may hear it are left in peace', async () => {
    const shared = await makeMailbox(bench.sql, bench.accountId, {
      name: 'Sales',
      memberIds: [people.agent2.id],
    });
    await bench.leave(shared.ok ? shared.value.id : '');
    await bench.told();
    for (const person of [people.agent1, people.supervisor, people.admin])
      expect(await kindsOf(person)).toEqual([]);
    expect(await kindsOf(people.agent2)).toEqual(['voicemail']);
  });

  test('that was heard while the letter waited is not mailed, and one that may not be heard any more has no sound', async () => {
    const night = { from: '00:00', until: '23:59', days: [1, 2, 3, 4, 5, 6, 7] };
    await bench.chooses(people.agent1, { timeZone: 'UTC', quiet: night });
    const heard = await bench.leave(await bench.ownBox(people.agent1));
    const unheard = await bench.leave(await bench.ownBox(people.agent1), {
      from: '+12065550199',
      fromName: null,
    });
    await bench.told();
    await markMessage(bench.sql, people.agent1, heard.id, true);
    bench.passes(24 * HOUR_MS);
    const [mail] = await mailed(1);
    expect(mail?.subject).toContain('(206) 555-0199');
    expect(mail?.attachments).toHaveLength(1);
    expect(mail?.text).not.toContain('Marcus Webb');
    expect(mail?.text).toContain(unheard.id);
  });

  test('with names in any script, and with what would be a header, is one subject and no more', async () => {
    const fromName = 'Zoë 渡辺\r\nBcc: everybody@harbor.test';
    await bench.leave(await bench.ownBox(people.agent1), { fromName, source: '<b>Ads</b>' });
    const [mail] = await mailed(1);
    expect(mail?.subject).toContain('Zoë 渡辺 Bcc: everybody@harbor.test');
    expect(mail?.bcc).toBeUndefined();
    expect(bench.server.received[0]?.to).toEqual([people.agent1.email]);
    expect(mail?.html).toContain('&lt;b&gt;Ads&lt;/b&gt;');
  });
});

describe('missed calls', () => {
  test('stand in the list, and are mailed to nobody who has not asked for it', async () => {
    await bench.happens(bench.missed(people.agent1));
    await bench.told();
    bench.passes(24 * HOUR_MS);
    expect(await kindsOf(people.agent1)).toEqual(['missed-call']);
    expect(await kindsOf(people.agent2)).toEqual([]);
    expect(await bench.sql`select from mails`).toHaveLength(0);
  });

  test('of a burst are one letter, and the next ones another after a while', async () => {
    await bench.chooses(people.agent1, byMail('missed-call'));
    for (let call = 0; call < 60; call += 1) await bench.happens(bench.missed(people.agent1));
    await bench.told();
    expect(bench.server.received).toHaveLength(0);
    bench.passes(5 * MINUTE_MS);
    const [mail] = await mailed(1);
    expect(mail?.subject).toBe('60 missed calls');
    expect(mail?.text).toContain('And 40 more.');
    for (let call = 0; call < 3; call += 1) await bench.happens(bench.missed(people.agent1));
    await bench.told();
    bench.passes(10 * MINUTE_MS);
    expect(bench.server.received).toHaveLength(1);
    bench.passes(25 * MINUTE_MS);
    expect((await mailed(2))[1]?.subject).toBe('3 missed calls');
  });
});

describe('quiet hours', () => {
  const quiet = { from: '20:00', until: '08:00', days: [1, 2, 3, 4, 5, 6, 7] };

  test('hold what is not urgent, and end with one letter of it all', async () => {
    await bench.chooses(people.admin, { timeZone: 'America/New_York', quiet });
    bench.passes(9 * HOUR_MS);
    await low();
    await bench.leave(await bench.ownBox(people.admin));
    await bench.told();
    bench.passes(10 * HOUR_MS);
    expect(bench.server.received).toHaveLength(0);
    bench.passes(2 * HOUR_MS);
    const [mail] = await mailed(1);
    expect(mail?.subject).toBe('1 voice message, 1 notice about money');
    expect(mail?.attachments).toHaveLength(1);
  });

  test('let through what is urgent, which says so; and not when that is not wanted', async () => {
    await bench.chooses(people.admin, { timeZone: 'America/New_York', quiet });
    bench.passes(9 * HOUR_MS);
    const empty = { accountId: bench.accountId, key: 'empty', facts: { kind: 'balance-empty' } } as const;
    await notifyAdministrators(bench.sql, empty, bench.clock);
    expect((await mailed(1))[0]?.subject).toBe('Urgent: The balance is empty.');
    await bench.chooses(people.admin, { urgentAtOnce: false });
    const facts = {
      kind: 'number-lost',
      number: '+12025550110',
      restorableUntil: bench.clock.now(),
    } as const;
    await notifyAdministrators(bench.sql, { ...empty, key: 'lost', facts }, bench.clock);
    await bench.told();
    bench.passes(MINUTE_MS);
    expect(await bench.sql`select from mails`).toHaveLength(1);
  });

  test('forget what is so no longer, and what was read in the phone', async () => {
    await bench.chooses(people.admin, { timeZone: 'America/New_York', quiet });
    bench.passes(9 * HOUR_MS);
    await low();
    await bench.leave(await bench.ownBox(people.admin));
    await bench.told();
    await withdrawNotice(bench.sql, { accountId: bench.accountId, key: 'one' }, bench.clock);
    const [newest] = (await list(people.admin)).notices;
    const read = await bench.ask(people.admin, 'POST', setupRoutes.ownNoticesRead, { id: newest?.id });
    expect([read.status, (await list(people.admin)).unread]).toEqual([204, 1]);
    bench.passes(12 * HOUR_MS);
    await expect
      .poll(() => bench.sql`select from person_notices where mail_due_at is not null`)
      .toHaveLength(0);
    expect(await bench.sql`select from mails`).toHaveLength(0);
  });
});

describe('what happened', () => {
  test('is told by the next server when this one died before it could, and once', async () => {
    await bench.stop();
    await low();
    expect(await bench.sql`select from happenings`).toHaveLength(1);
    await bench.restart();
    await bench.told();
    bench.passes(MINUTE_MS);
    await mailed(1);
    await bench.restart();
    bench.passes(HOUR_MS);
    await bench.told();
    expect(await kindsOf(people.admin)).toEqual(['balance-low']);
    expect(bench.server.received).toHaveLength(1);
  });

  test('is told by two servers once', async () => {
    await bench.startAnother();
    await Promise.all(Array.from({ length: 20 }, () => bench.happens(bench.missed(people.agent1))));
    await bench.told();
    expect(await kindsOf(people.agent1)).toHaveLength(20);
  });

  test('that was rolled back is told to nobody', async () => {
    const { sql, accountId, clock } = bench;
    const failing = transaction(sql, async (tx) => {
      await happened(tx, { accountId, facts: bench.missed(people.agent1) }, clock);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await bench.happens(bench.missed(people.agent2));
    await bench.told();
    expect([await kindsOf(people.agent1), await kindsOf(people.agent2)]).toEqual([[], ['missed-call']]);
  });

  test('reaches nobody who was deactivated meanwhile', async () => {
    await bench.sql`update users set state = 'deactivated' where id = ${people.agent1.id}`;
    await bench.leave(await bench.ownBox(people.agent1));
    await bench.happens(bench.missed(people.agent1));
    await bench.told();
    expect(await bench.sql`select from person_notices`).toHaveLength(0);
  });

  test('is an event of the webhooks that ask for it', async () => {
    const vault = bench.vault;
    await makeWebhook({ ...bench, vault }, bench.accountId, {
      url: 'http://127.0.0.1:9/',
      events: ['balance.low', 'port.changed'],
    });
    await low();
    const port = { portId: crypto.randomUUID(), numbers: ['+12025550117'] };
    await bench.happens({ kind: 'port-date', ...port, portsAt: bench.clock.now() + 86_400_000 });
    await bench.told();
    const told = await bench.sql<{ event: string; body: string }[]>`
      select event, body from webhook_deliveries order by position`;
    expect(told.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { type: 'balance.low', data: lowFacts },
      { type: 'port.changed', data: { kind: 'port-date', numbers: ['+12025550117'] } },
    ]);
  });
});

test('forty letters a day are enough for one person: what comes after them waits, and comes in one', async () => {
  const box = await bench.ownBox(people.agent1);
  for (let letter = 0; letter < 42; letter += 1) {
    await bench.leave(box);
    await bench.told();
    if (letter < 40) await mailed(letter + 1);
    bench.passes(2 * MINUTE_MS);
  }
  expect(bench.server.received).toHaveLength(40);
  for (let hour = 0; hour < 25; hour += 1) bench.passes(HOUR_MS);
  await expect.poll(() => bench.server.received.length).toBe(41);
  expect((await bench.mails()).at(-1)?.subject).toBe('2 voice messages');
});

describe('one that cannot be', () => {
  test('told rests, and the others are told', async () => {
    await bench.happens(bench.missed({ ...people.agent1, id: 'nobody’s id' }));
    await bench.happens(bench.missed(people.agent2));
    await expect.poll(() => kindsOf(people.agent2)).toEqual(['missed-call']);
    const waiting = () => bench.sql`select failures from happenings`;
    expect(await waiting()).toEqual([{ failures: 1 }]);
    bench.passes(MINUTE_MS);
    await expect.poll(waiting).toEqual([{ failures: 2 }]);
  });

  test('mailed waits an hour, and the letters of others go', async () => {
    for (const person of [people.agent1, people.agent2]) await bench.chooses(person, byMail('missed-call'));
    await bench.happens(bench.missed(people.agent1));
    await bench.happens(bench.missed(people.agent2));
    await bench.told();
    await bench.sql`update person_notices set facts = '{}' where user_id = ${people.agent1.id}`;
    bench.passes(10 * MINUTE_MS);
    const [mail] = await mailed(1);
    expect(mail).toMatchObject({ to: { value: [{ address: people.agent2.email }] } });
    const [due] = await bench.sql<{ mailDueAt: Date }[]>`
      select mail_due_at from person_notices where user_id = ${people.agent1.id}`;
    expect(due?.mailDueAt.getTime()).toBeGreaterThan(bench.clock.now() + HOUR_MS / 2);
  });
});
