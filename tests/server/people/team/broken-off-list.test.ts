/** A list of people whose links were lost on the way: it is brought again without harm, and links are to be had. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok } from '#kit/result.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { PeopleLists } from '#server/people/team/people-import.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const utf8 = (text: string) => Buffer.from(text);
let db: TestDatabase;
let bench: TestTeam;
beforeAll(async () => {
  db = await openTestDatabase();
  bench = await openTestTeam(db.sql);
});
afterAll(() => db.close());

describe('a list that was broken off', () => {
  const people = utf8('email,name\nx1@harbor.test,X One\nx2@harbor.test,X Two\nx3@harbor.test,X Three\n');
  const listing = () =>
    new PeopleLists({
      sql: db.sql,
      clock: bench.clock,
      mailed: () => Promise.resolve(false),
      joined: ensureMailbox,
      renamed: () => Promise.resolve(),
      numberLeft: () => Promise.resolve(ok(null)),
      left: () => Promise.resolve(),
    });

  test('is brought again: who is invited is told by line, gets a new link, and the rest is invited', async () => {
    const by = doer(bench.people.admin);
    const lists = listing();
    const first = await lists.invite(by, utf8('email,name\nx1@harbor.test,X One\nx2@harbor.test,X Two\n'));
    const lost = first.ok ? first.value.invited : expect.unreachable(first.failure);
    const again = await lists.invite(by, people);
    expect(again).toMatchObject({
      ok: true,
      value: {
        invited: [{ name: 'X Three' }],
        faults: lost.map(({ id }, index) => ({
          line: index + 2,
          reason: 'invited-already',
          personId: id,
        })),
      },
    });

    const [one, two] = lost;
    await bench.accept(two?.link.token ?? '');
    const stranger = bench.people.agent1.id;
    const made = await lists.linksAgain(by, [...lost.map(({ id }) => id), stranger, by.user.id]);
    const [link, ...more] = made.ok ? made.value : expect.unreachable(made.failure);
    expect([link?.name, more]).toEqual(['X One', []]);
    expect(await bench.accept(one?.link.token ?? '')).toMatchObject({ ok: false, failure: 'link-unknown' });
    expect(await bench.accept(link?.link.token ?? '')).toMatchObject({ ok: true });
    const log = await bench.team.audit(bench.accountId, one?.id ?? '');
    expect(log?.map(({ action }) => action)).toEqual([
      'person.joined',
      'person.invited-again',
      'person.invited',
    ]);
  });

  test('by who is no administrator any more makes no links', async () => {
    const made = await listing().linksAgain(doer(bench.people.agent1), [bench.people.agent2.id]);
    expect(made).toEqual({ ok: false, failure: 'forbidden' });
  });
});
