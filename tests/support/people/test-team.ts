/** The team of an account, with what the other rooms add to it, and its demo people. */
import { ManualClock } from '#kit/clock.ts';
import { fail, ok } from '#kit/result.ts';
import { ensureMailbox, leaveMailboxes, renameOwnMailbox } from '#server/calls/sound/mailboxes.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { acceptLink } from '#server/people/team/accept-link.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { teamIn, type Team } from '#server/people/team/team.ts';
import { teamsIn, type Teams } from '#server/people/team/teams.ts';
import type { Doer } from '#server/people/team/team-change.ts';
import type { User } from '#server/people/users.ts';
import { leaveQueues } from '#server/routing/queues.ts';
import type { Pool } from '#server/store/database.ts';

export const ADDRESS = '192.0.2.7';
export const doer = (user: User): Doer => ({ user, address: ADDRESS, pageOrigin: 'https://phone.test' });

export interface TestTeam {
  team: Team;
  teams: Teams;
  people: DemoPeople;
  accountId: string;
  clock: ManualClock;
  /** The same team and its people, over another pool. */
  over: (sql: Pool) => Pick<TestTeam, 'team' | 'teams'>;
  accept: (token: string, chosen?: { name?: string; password?: string }) => ReturnType<typeof acceptLink>;
}

type Mailing = Pick<Parameters<typeof teamIn>[0], 'mailed' | 'mailsOf'>;
/** No mail server. */
const handed: Mailing = { mailed: () => Promise.resolve(false), mailsOf: () => Promise.resolve(new Map()) };

const noNumber = (_by: unknown, _person: unknown, { number }: { number: string }) =>
  Promise.resolve({ number, state: 'failed' as const, code: 'number-taken' as const });

export async function openTestTeam(
  sql: Pool,
  clock = new ManualClock(),
  mailing: Mailing = handed,
): Promise<TestTeam> {
  const accountId = await openAccount(sql, 'Harbor Home Services');
  const people = await seedDemoPeople(sql, accountId);
  const hashing = new PasswordHashing();
  const ports = {
    joined: ensureMailbox,
    renamed: renameOwnMailbox,
    numberLeft: (_tx: unknown, _person: unknown, number: unknown) =>
      Promise.resolve(number === 'release' ? fail('in-use' as const) : ok(null)),
    left: async (...left: Parameters<typeof leaveQueues>) => {
      await leaveQueues(...left);
      await leaveMailboxes(left[0], { ...left[1], name: '' });
    },
  };
  const over = (pool: Pool) => {
    const parts = { sql: pool, clock, ...ports, ...mailing };
    const numbersOf = () => Promise.resolve(new Map());
    return { teams: teamsIn(parts), team: teamIn({ ...parts, numbersOf, giveNumber: noNumber }) };
  };
  const accept = (token: string, { name = 'Dana Kim', password = 'correct horse battery' } = {}) =>
    acceptLink(
      { sql, clock, hashing, renamed: renameOwnMailbox },
      { token, name, password },
      { network: ADDRESS, address: ADDRESS },
    );
  return { ...over(sql), over, people, accountId, clock, accept };
}
