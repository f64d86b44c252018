/** Joins what administrators do with people, and what people do to their own access, with its part of the API. */
import type { Clock } from '#kit/clock.ts';
import { ok } from '#kit/result.ts';
import { leaveMailboxes, renameOwnMailbox, ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { dropMails, invitationMailsOf } from '#server/accounts/mail/outbox.ts';
import { dropNotices } from '#server/accounts/notices/notice-list.ts';
import { forgottenPasswordRoutes } from '#server/http/people/forgotten-password-routes.ts';
import { accessLinkRoutes } from '#server/http/people/access-link-routes.ts';
import { accessRoutes } from '#server/http/people/access-routes.ts';
import { peopleImportRoutes } from '#server/http/people/team/people-import-routes.ts';
import { teamRoutes } from '#server/http/people/team/team-routes.ts';
import { teamsRoutes } from '#server/http/people/team/teams-routes.ts';
import type { HttpParts } from '#server/http/web/context.ts';
import { inventoryNumbersOf } from '#server/numbers/inventory/inventory-numbers.ts';
import { dropFactors } from '#server/people/second-factor/factors.ts';
import { readLink } from '#server/people/sign-in/access-links.ts';
import { changeOwnName, changeOwnPassword, endOwnSessions } from '#server/people/sign-in/own-access.ts';
import type { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import { hasSessionAmong, signedInPlaces } from '#server/people/sign-in/signed-in-places.ts';
import { hostOf } from '#server/people/sso/connections.ts';
import { acceptLink } from '#server/people/team/accept-link.ts';
import { findColleague } from '#server/people/team/colleagues.ts';
import { PeopleLists } from '#server/people/team/people-import.ts';
import { askForPassword } from '#server/people/team/forgotten-password.ts';
import type { TeamPorts } from '#server/people/team/team-change.ts';
import { teamIn } from '#server/people/team/team.ts';
import { teamsIn } from '#server/people/team/teams.ts';
import { leaveQueues } from '#server/routing/queues.ts';
import type { Pool } from '#server/store/database.ts';

interface TeamResources {
  sql: Pool;
  clock: Clock;
  hashing: PasswordHashing;
  numberLeft: TeamPorts['numberLeft'];
  giveNumber: Parameters<typeof teamIn>[0]['giveNumber'];
  /** By which a phone is registered. */
  phoneSessions: () => readonly string[];
  http: Pick<HttpParts, 'sessions' | 'beginSecondStep' | 'me' | 'log'>;
  /** null: there is no mail server, and links are handed over. */
  mailLink: TeamPorts['mailed'] | null;
}

const portsOf = ({ numberLeft, mailLink }: Pick<TeamResources, 'numberLeft' | 'mailLink'>): TeamPorts => ({
  mailed: mailLink ?? (() => Promise.resolve(false)),
  joined: ensureMailbox,
  renamed: renameOwnMailbox,
  numberLeft,
  left: async (tx, person) => {
    await leaveQueues(tx, person);
    await leaveMailboxes(tx, person);
    await dropFactors(tx, person.id);
    await dropMails(tx, person.id);
    await dropNotices(tx, person.id);
  },
});

export function openTeamResources({
  numberLeft,
  giveNumber,
  phoneSessions,
  http,
  mailLink,
  ...parts
}: TeamResources) {
  const { sql, clock } = parts;
  const ports = portsOf({ numberLeft, mailLink });
  const numbersOf = async (accountId: string) => {
    const numbers = await inventoryNumbersOf(sql, accountId, clock);
    return new Map(numbers.flatMap(({ agentId, number }) => (agentId === null ? [] : [[agentId, number]])));
  };
  const change = { sql, clock, ...ports };
  const team = teamIn({
    ...change,
    numbersOf,
    giveNumber,
    mailsOf: (accountId) => invitationMailsOf(sql, accountId),
  });
  const lists = new PeopleLists(change);
  const own = { ...parts, renamed: ports.renamed };
  const access = accessRoutes({
    me: http.me,
    placesOf: async ({ user, sessionId, of }) => {
      if (of !== user.id && !(await findColleague(sql, user.accountId, of))) return null;
      const withPhone = new Set(phoneSessions());
      return signedInPlaces(sql, { userId: of, sessionId, withPhone }, clock);
    },
    endOwn: (by, which) => endOwnSessions(own, by, which),
    endOthers: team.endSessions,
    change: (by, { name }) => changeOwnName(own, by, name),
    changePassword: (by, change) => changeOwnPassword(own, by, change),
  });
  const links = accessLinkRoutes(http, {
    read: (token) => factsOfLink({ ...parts, phoneSessions }, token),
    use: (used, origin) => acceptLink(own, used, origin),
  });
  const forgotten = forgottenPasswordRoutes(
    mailLink && ((asking) => askForPassword({ sql, clock, mailed: ports.mailed }, asking)),
    clock,
  );
  return {
    routers: [...teamRoutes(team), teamsRoutes(teamsIn(change)), peopleImportRoutes(lists), ...access],
    openRouters: [links, forgotten],
  };
}

async function factsOfLink(
  { sql, clock, phoneSessions }: Pick<TeamResources, 'sql' | 'clock' | 'phoneSessions'>,
  token: string,
) {
  const found = await readLink(sql, token, clock);
  if (!found.ok) return found;
  const { userId, issuer, purpose, name, email, company, madeBy, isCompanyOnly } = found.value;
  const hasPhone = await hasSessionAmong(sql, userId, phoneSessions());
  const companyHost = issuer === null ? null : hostOf(issuer);
  return ok({ purpose, name, email, company, madeBy, isCompanyOnly, companyHost, hasPhone });
}
