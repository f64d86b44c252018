/** A list of people whose links were lost on the way: it is brought again without harm, and links are to be had. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok, type Result } from '#kit/result.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { PeopleLists } from '#server/people/team/people-import.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

async function done<Value>(answer: Promise<Result<Value, unknown>>): Promise<Value> {
  const found = await answer;
  return found.ok ? found.value : expect.unreachable(String(found.failure));
}
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
    const two = utf8('email,name\nx1@harbor.test,X One\nx2@harbor.test,X Two\n');
    const lost = (await done(lists.invite(by, two))).invited;
    const ids = lost.map(({ id }) => id);
    const tokens = lost.map(({ link }) => link.token);
    const again = await done(lists.invite(by, people));
    expect(again).toMatchObject({
      invited: [{ name: 'X Three' }],
      faults: ids.map((personId, index) => ({ line: index + 2, reason: 'invited-already', personId })),
    });

    // The second has come meanwhile.
    await done(bench.accept(String(tokens[1])));
    const links = await done(lists.linksAgain(by, [...ids, bench.people.agent1.id, by.user.id]));
    expect(links.map(({ name }) => name)).toEqual(['X One']);
    expect(await bench.accept(String(tokens[0]))).toMatchObject({ ok: false, failure: 'link-unknown' });
    await done(bench.accept(String(links[0]?.link.token)));
    const log = await bench.team.audit(bench.accountId, String(ids[0]));
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
