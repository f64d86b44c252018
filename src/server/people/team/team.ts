/** What administrators do with the people of an account, on the team's own tables and with what others add to it. */
import type { Colleague, ColleagueChange } from '#contract/people/colleagues.ts';
import type { Invitation, Removal } from '#contract/people/team.ts';
import { ok, type Result } from '#kit/result.ts';
import { auditOfSubject } from '#server/store/audit-log.ts';
import { colleaguesOf, findColleague, type ColleagueHere } from './colleagues.ts';
import { invite, inviteAgain, makePasswordLink } from './invitations.ts';
import { activate, changeMember, deactivate, endMemberSessions, removeMember } from './member-changes.ts';
import type { Doer, TeamParts } from './team-change.ts';

const MOST_ENTRIES = 50;

interface Parts extends TeamParts {
  /** Agent numbers, by person. */
  numbersOf: (accountId: string) => Promise<ReadonlyMap<string, string>>;
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
    list: async (accountId: string) => {
      const [people, shown] = await Promise.all([colleaguesOf(sql, accountId), showIn(accountId)]);
      return people.map(shown);
    },
    invite: async (by: Doer, invitation: Invitation) => {
      const invited = await invite(parts, by, invitation);
      if (!invited.ok) return invited;
      const { id, link } = invited.value;
      return ok({ person: await find(by.user.accountId, id), link });
    },
    inviteAgain: (by: Doer, id: string) => inviteAgain(parts, by, id),
    makePasswordLink: (by: Doer, id: string) => makePasswordLink(parts, by, id),
    change: (by: Doer, id: string, change: ColleagueChange) => changeMember(parts, by, id, change),
    deactivate: async (by: Doer, id: string) => asShown(by, id, await deactivate(parts, by, id)),
    activate: async (by: Doer, id: string) => asShown(by, id, await activate(parts, by, id)),
    remove: (by: Doer, id: string, removal: Removal) => removeMember(parts, by, id, removal),
    endSessions: (by: Doer & { sessionId: string }, id: string, session: string | null) =>
      endMemberSessions(parts, by, id, session),
    /** null: nobody of this account. */
    audit: async (accountId: string, id: string) =>
      (await findColleague(sql, accountId, id)) &&
      auditOfSubject(sql, { accountId, subjectId: id, most: MOST_ENTRIES }),
  };
}
