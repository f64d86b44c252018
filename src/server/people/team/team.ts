/** What administrators do with the people of an account, on the team's own tables and with what others add to it. */
import type { Colleague, ColleagueChange, ColleagueList } from '#contract/people/colleagues.ts';
import type { Deactivation, Invitation, OwnNumber, OwnNumberWish, Removal } from '#contract/people/team.ts';
import { ok, type Result } from '#kit/result.ts';
import { auditOfSubject } from '#server/store/audit-log.ts';
import type { SessionsToEnd } from '../sign-in/sessions.ts';
import { seesEverybody } from '../sight.ts';
import { usersOf, type User } from '../users.ts';
import { colleaguesOf, findColleague, type ColleagueHere } from './colleagues.ts';
import { invite, inviteAgain, makePasswordLink } from './invitations.ts';
import { activate, changeMember, deactivate, endMemberSessions, removeMember } from './member-changes.ts';
import type { Doer, TeamParts } from './team-change.ts';

const MOST_ENTRIES = 50;

interface Parts extends TeamParts {
  /** Agent numbers, by person. */
  numbersOf: (accountId: string) => Promise<ReadonlyMap<string, string>>;
  /** Once they are invited. */
  giveNumber: (by: Doer, person: Pick<User, 'id' | 'name'>, wish: OwnNumberWish) => Promise<OwnNumber>;
  /** What became of mailed invitations, by person. */
  mailsOf: (accountId: string) => Promise<ReadonlyMap<string, NonNullable<Colleague['invitationMail']>>>;
}

export type Team = ReturnType<typeof teamIn>;

export function teamIn(parts: Parts) {
  const { sql, numbersOf, mailsOf } = parts;
  const showIn = async (accountId: string) => {
    const [numbers, mails] = await Promise.all([numbersOf(accountId), mailsOf(accountId)]);
    return (person: ColleagueHere): Colleague => ({
      ...person,
      agentNumber: numbers.get(person.id) ?? null,
      invitationMail: person.state === 'invited' ? (mails.get(person.id) ?? null) : null,
    });
  };
  const find = async (accountId: string, id: string): Promise<Colleague> => {
    const found = await findColleague(sql, accountId, id);
    if (!found) throw new Error(`${id} was there and is gone`);
    return (await showIn(accountId))(found);
  };
  const asShown = async <Failure>(by: Doer, id: string, done: Result<null, Failure>) =>
    done.ok ? ok(await find(by.user.accountId, id)) : done;

  return {
    list: async (user: User): Promise<ColleagueList> => {
      const [seen, shown] = await Promise.all([colleaguesOf(sql, user), showIn(user.accountId)]);
      const people = seen.map(shown);
      if (seesEverybody(user)) return { people };
      const ids = new Set(seen.map(({ id }) => id));
      const others = (await usersOf(sql, user.accountId)).filter(({ id }) => !ids.has(id));
      return { people, others: others.map(({ id, name }) => ({ id, name })) };
    },
    invite: async (by: Doer, invitation: Invitation) => {
      const invited = await invite(parts, by, invitation);
      if (!invited.ok) return invited;
      const { id, link } = invited.value;
      const { name, number: wish = null } = invitation;
      const number = wish && (await parts.giveNumber(by, { id, name }, wish));
      return ok({ person: await find(by.user.accountId, id), link, number });
    },
    inviteAgain: (by: Doer, id: string) => inviteAgain(parts, by, id),
    makePasswordLink: (by: Doer, id: string) => makePasswordLink(parts, by, id),
    change: (by: Doer, id: string, change: ColleagueChange) => changeMember(parts, by, id, change),
    deactivate: async (by: Doer, id: string, how: Deactivation) =>
      asShown(by, id, await deactivate(parts, by, id, how)),
    activate: async (by: Doer, id: string) => asShown(by, id, await activate(parts, by, id)),
    remove: (by: Doer, id: string, removal: Removal) => removeMember(parts, by, id, removal),
    endSessions: (by: Doer & { sessionId: string }, id: string, ending: SessionsToEnd) =>
      endMemberSessions(parts, by, id, ending),
    /** null: nobody of this account. */
    audit: async (accountId: string, id: string) =>
      (await findColleague(sql, accountId, id)) &&
      auditOfSubject(sql, { accountId, subjectId: id, most: MOST_ENTRIES }),
  };
}
