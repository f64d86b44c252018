import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peopleFaultSchema } from '#contract/people/team.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { addAdministrator } from '#server/people/team/first-administrator.ts';
import { PeopleLists, readPeopleCsv } from '#server/people/team/people-import.ts';
import { ok } from '#kit/result.ts';
import { connect } from '#server/store/database.ts';
import { doer, openTestTeam, type TestTeam } from '#support/people/test-team.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);

function read(file: Uint8Array | string) {
  const work = readPeopleCsv(typeof file === 'string' ? utf8(file) : file);
  for (;;) {
    const step = work.next();
    if (!step.done) continue;
    return step.value.ok ? step.value.value : expect.unreachable(step.value.failure);
  }
}
const reasons = (file: Uint8Array | string) => read(file).faults.map(({ line, reason }) => [line, reason]);

describe('a list of people', () => {
  test('is read by its heading, in whatever order, with roles and extensions or without', () => {
    const { lines, faults } = read(
      'Name,E-Mail,Extension,Role\r\n"Reyes, Ana",ana@harbor.test,"=""0101""",Administrator\r\nBen,ben@harbor.test,,\r\n',
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ line, input }) => [line, input])).toEqual([
      [2, { name: 'Reyes, Ana', email: 'ana@harbor.test', role: 'admin', extension: '0101', team: '' }],
      [3, { name: 'Ben', email: 'ben@harbor.test', role: 'agent', extension: null, team: '' }],
    ]);
    expect(read('email;name\na@b.test;A').lines).toHaveLength(1);
  });

  test('says of each bad line what is wrong', () => {
    expect(
      reasons(
        [
          'Our people',
          'email,name,role,extension',
          'nobody,Nobody,,',
          'a@b.test,A,,201',
          'A@B.test,A again,,',
          'c@b.test,,,',
          `d@b.test,${'x'.repeat(121)},,`,
          'e@b.test,E,boss,',
          'f@b.test,F,,2',
          'g@b.test,G,,201',
          'h@b.test,H,,,more',
          'i@b.test,"I,,',
          'j@b.test,J\ufffd,,',
          'k@b.test,K,constructor,',
        ].join('\n'),
      ),
    ).toEqual([
      [1, 'above-heading'],
      [3, 'email-invalid'],
      [5, 'email-twice'],
      [6, 'name-missing'],
      [7, 'name-too-long'],
      [8, 'role-unknown'],
      [9, 'extension-invalid'],
      [10, 'extension-twice'],
      [11, 'wrong-columns'],
      [12, 'row-unreadable'],
      [13, 'name-unreadable'],
      [14, 'role-unknown'],
    ]);
  });

  test('has 2,000 at most; what comes after is not read', () => {
    const rows = Array.from({ length: 2_010 }, (_, index) => `p${index}@b.test,P`);
    expect(reasons(`email,name\n${rows.join('\n')}`)).toEqual([[2_002, 'too-many-lines']]);
  });

  test('that is none is told', () => {
    for (const file of ['', 'name,number\nA,1', 'PK\u0003\u0004 workbook']) {
      const work = readPeopleCsv(utf8(file));
      let step = work.next();
      while (!step.done) step = work.next();
      expect(step.value).toEqual({ ok: false, failure: 'csv-unreadable' });
    }
  });
});

describe('two thousand people with fifteen bad lines', () => {
  let db: TestDatabase;
  let bench: TestTeam;
  beforeAll(async () => {
    db = await openTestDatabase();
    bench = await openTestTeam(db.sql);
  });
  afterAll(() => db.close());

  const isBad = (index: number) => index % 133 === 7;
  const csv = (separator: string) =>
    [
      ['email', 'name', 'role', 'extension'],
      ...Array.from({ length: 2_000 }, (_, index) =>
        isBad(index)
          ? [`bad ${index}`, 'Zoë', 'agent', '']
          : [`p${index}@harbor.test`, `Zoë Müller ${index}`, 'agent', String(10_000 + index)],
      ),
    ]
      .map((cells) => cells.join(separator))
      .join('\r\n');
  const bad = Array.from({ length: 2_000 }, (_, index) => index).filter(isBad);

  test.each([
    ['UTF-8', (): Uint8Array => utf8(csv(','))],
    ['UTF-16 with tabs', (): Uint8Array => iconv.encode(csv('\t'), 'utf-16le', { addBOM: true })],
    ['Windows-1252 with semicolons', (): Uint8Array => iconv.encode(csv(';'), 'win1252')],
  ])('are read in %s', (_, file) => {
    const { lines, faults } = read(file());
    expect(lines).toHaveLength(1_985);
    expect(lines[0]?.input.name).toBe('Zoë Müller 0');
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual(
      bad.map((index) => [index + 2, 'email-invalid']),
    );
  });

  test('are invited, and others are not held up meanwhile', async () => {
    const { people, clock } = bench;
    const parts = {
      sql: db.sql,
      clock,
      mailed: () => Promise.resolve(false),
      joined: ensureMailbox,
      renamed: () => Promise.resolve(),
      numberLeft: () => Promise.resolve(ok(null)),
      left: () => Promise.resolve(),
    };
    const lists = new PeopleLists(parts);
    const beside = connect(db.url, 1);
    const waits: number[] = [];
    const done = lists.invite(doer(people.admin), utf8(csv(',')));
    const standing = { isOver: false };
    const over = done.finally(() => (standing.isOver = true));
    while (!standing.isOver) {
      const begun = performance.now();
      await beside`select 1 from users where id = ${people.admin.id} for update`;
      waits.push(performance.now() - begun);
    }
    await over;
    await beside.end({ timeout: 1 });
    const imported = await done;
    if (!imported.ok) throw new Error(imported.failure);
    const { invited, faults } = imported.value;
    expect(invited).toHaveLength(1_985);
    expect(new Set(invited.map(({ link }) => link.token)).size).toBe(1_985);
    expect(faults.map((fault) => peopleFaultSchema.parse(fault).reason)).toEqual(
      bad.map(() => 'email-invalid'),
    );
    // A lock that was held for the whole list would be one wait, as long as all of it.
    const inAll = waits.reduce((sum, wait) => sum + wait, 0);
    expect(Math.max(...waits)).toBeLessThan(inAll / 3);
    expect(waits.length).toBeGreaterThan(20);
    expect(await bench.accept(invited[1_000]?.link.token ?? '')).toMatchObject({ ok: true });
    const again = await lists.invite(
      doer(people.admin),
      utf8('email,name,extension\np1@harbor.test,P,\nnew@harbor.test,N,10002\n'),
    );
    expect(again.ok && again.value.faults.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'invited-already'],
      [3, 'extension-taken'],
    ]);
  }, 120_000);
});

test('two companies that invite the same people at once, in opposite orders, both do', async () => {
  const db = await openTestDatabase();
  try {
    const bench = await openTestTeam(db.sql);
    const other = await openAccount(db.sql, 'Rival');
    const passwordHash = 'none';
    const boss = { accountId: other, name: 'Boss', email: 'boss@rival.test', passwordHash };
    const admins = [bench.people.admin, await addAdministrator(db.sql, boss)];
    const lists = new PeopleLists({
      sql: db.sql,
      clock: bench.clock,
      mailed: () => Promise.resolve(false),
      joined: ensureMailbox,
      renamed: () => Promise.resolve(),
      numberLeft: () => Promise.resolve(ok(null)),
      left: () => Promise.resolve(),
    });
    const lines = Array.from({ length: 20 }, (_, index) => `both${index}@harbor.test,P`);
    const files = [lines, lines.toReversed()].map((each) => utf8(`email,name\n${each.join('\n')}`));
    const done = await Promise.all(
      files.map((file, index) => lists.invite(doer(admins[index] ?? bench.people.admin), file)),
    );
    expect(done.map((one) => one.ok && one.value.invited.length)).toEqual([20, 20]);
  } finally {
    await db.close();
  }
}, 60_000);

describe('teams of a list', () => {
  let db: TestDatabase;
  let bench: TestTeam;
  let lists: PeopleLists;
  beforeAll(async () => {
    db = await openTestDatabase();
    bench = await openTestTeam(db.sql);
    lists = new PeopleLists({
      sql: db.sql,
      clock: bench.clock,
      mailed: () => Promise.resolve(false),
      joined: ensureMailbox,
      renamed: () => Promise.resolve(),
      numberLeft: () => Promise.resolve(ok(null)),
      left: () => Promise.resolve(),
    });
    await bench.teams.make(doer(bench.people.admin), { name: 'Sales' });
  });
  afterAll(() => db.close());

  const file = (domain: string) =>
    utf8(
      [
        'email,name,team',
        ...[`a@${domain},A,SALES`, `b@${domain},B,Billing`, `c@${domain},C,billing`, `d@${domain},D,`],
        ...[`e@${domain},E,${'x'.repeat(61)}`, `a@harbor.test,F,Nobody’s`],
      ].join('\n'),
    );
  const invited = async (domain: string, makeTeams?: boolean) => {
    const done = await lists.invite(doer(bench.people.admin), file(domain), makeTeams);
    if (!done.ok) throw new Error(done.failure);
    const teams = await bench.teams.list(bench.people.admin);
    const { people } = await bench.team.list(bench.people.admin);
    const teamOf = (id: string) => {
      const teamId = people.find((one) => one.id === id)?.teamId;
      return teams.find((team) => team.id === teamId)?.name ?? null;
    };
    return {
      people: done.value.invited.map(({ name, id }) => [name, teamOf(id)]),
      faults: done.value.faults.map(({ line, reason }) => [line, reason]),
      teams: teams.map(({ name }) => name),
    };
  };

  test('are found by their names, and not made unless that is wanted', async () => {
    expect(await invited('harbor.test')).toEqual({
      people: [
        ['A', 'Sales'],
        ['D', null],
      ],
      faults: [
        [3, 'team-unknown'],
        [4, 'team-unknown'],
        [6, 'team-too-long'],
        [7, 'email-twice'],
      ],
      teams: ['Sales'],
    });
  });

  test('are made once, and for nobody who is not invited', async () => {
    expect(await invited('quay.test', true)).toEqual({
      people: [
        ['A', 'Sales'],
        ['B', 'Billing'],
        ['C', 'Billing'],
        ['D', null],
      ],
      faults: [
        [6, 'team-too-long'],
        [7, 'invited-already'],
      ],
      teams: ['Billing', 'Sales'],
    });
  });
});
