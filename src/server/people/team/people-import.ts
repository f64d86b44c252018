/** A list of people to invite: a good line is invited, the others come back with their line and a reason. */
import type { Role } from '#contract/people/people.ts';
import { invitationSchema, type Invitation, type PeopleFault } from '#contract/people/team.ts';
import { LONGEST_TEAM_NAME, teamNameSchema } from '#contract/people/teams.ts';
import { readList, type LineReason, type ListLine } from '#kit/lists/read-list.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { inSlices } from '#kit/load/in-slices.ts';
import { inTurn } from '#kit/load/in-turn.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { oneLine } from '#kit/text.ts';
import type { Transaction } from '#server/store/database.ts';
import { publishPeopleChange } from '../sight.ts';
import { claimEmail } from './first-administrator.ts';
import { invitationFault, inviteAllAgain, invitedBy, inviteOne, type Invited } from './invitations.ts';
import { addTeam, teamNames } from './teams.ts';
import { changingTeam, type Doer, type TeamParts } from './team-change.ts';

type Reason = Exclude<PeopleFault['reason'], LineReason>;
type Column = 'email' | 'name' | 'role' | 'extension' | 'team';
type Line = ListLine<ListedPerson>;

/** With the name of the team; '': none. */
export interface ListedPerson extends Invitation {
  team: string;
}

export interface InvitedLine extends Invited {
  name: string;
  email: string;
}
export interface PeopleInvited {
  invited: InvitedLine[];
  faults: PeopleFault[];
}

const MOST_LINES = 2_000;
const LONGEST_NAME = 120;
/** Administrators are locked for so many at a time: other changes have their turn in between. */
const SLICE = 20;
const ROLES: Readonly<Record<string, Role>> = {
  '': 'agent',
  agent: 'agent',
  supervisor: 'supervisor',
  admin: 'admin',
  administrator: 'admin',
};
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  email: ['email', 'e-mail', 'email address', 'e-mail address', 'mail'],
  name: ['name', 'full name'],
  role: ['role'],
  extension: ['extension', 'ext', 'ext.'],
  team: ['team'],
};

/** Lists are read and written by turns between accounts, a slice at a time: no call is delayed. */
export class PeopleLists {
  readonly #turns = new FairTurns({ mostAtOnce: 2, mostOfOne: 4, mostInAll: 32 });
  readonly #parts: TeamParts;

  constructor(parts: TeamParts) {
    this.#parts = parts;
  }

  /**
   * @param makeTeams teams that are not there yet are made
   * @throws Unavailable when too many wait
   */
  invite(
    by: Doer,
    file: Uint8Array,
    makeTeams = false,
  ): Promise<Result<PeopleInvited, 'csv-unreadable' | 'forbidden'>> {
    const turn = { owner: by.user.accountId, crowd: 'too many lists wait to be read' };
    return inTurn(this.#turns, turn, async () => {
      const read = await inSlices(readPeopleCsv(file));
      if (!read.ok) return read;
      const { lines, faults } = read.value;
      const invited: InvitedLine[] = [];
      const done = await this.#inviteAll(by, lines, { makeTeams, invited }).finally(() =>
        this.#tell(by, invited),
      );
      if (!done.ok) return done;
      const all = [...faults, ...done.value].sort((a, b) => a.line - b.line);
      return ok({ invited, faults: all });
    });
  }

  /**
   * New links for those of them who are invited still.
   * @throws Unavailable when too many wait
   */
  linksAgain(by: Doer, ids: readonly string[]): Promise<Result<InvitedLine[], 'forbidden'>> {
    const turn = { owner: by.user.accountId, crowd: 'too many lists wait to be read' };
    return inTurn(this.#turns, turn, async (): Promise<Result<InvitedLine[], 'forbidden'>> => {
      const links: InvitedLine[] = [];
      try {
        for (let at = 0; at < ids.length; at += SLICE) {
          const done = await inviteAllAgain(this.#parts, by, ids.slice(at, at + SLICE));
          if (!done.ok) return done;
          links.push(...done.value);
        }
      } finally {
        await this.#tell(by, links);
      }
      return ok(links);
    });
  }

  /** Once for the whole list, also where it ended early. */
  async #tell(by: Doer, invited: readonly InvitedLine[]): Promise<void> {
    const ids = invited.map(({ id }) => id);
    if (ids.length > 0) await publishPeopleChange(this.#parts.sql, by.user.accountId, ids);
  }

  /** @param invited who was, so far */
  async #inviteAll(
    by: Doer,
    lines: readonly Line[],
    { makeTeams, invited }: { makeTeams: boolean; invited: InvitedLine[] },
  ): Promise<Result<PeopleFault[], 'forbidden'>> {
    const faults: PeopleFault[] = [];
    for (let at = 0; at < lines.length; at += SLICE) {
      const slice = lines.slice(at, at + SLICE);
      const done = await changingTeam(this.#parts, by, async (tx) => {
        // In one order: two companies that invite the same people never wait for each other.
        for (const { input } of slice.toSorted(byEmail)) await claimEmail(tx, input.email);
        const teams = new ListedTeams(await teamNames(tx, by.user.accountId), makeTeams);
        const answers = [];
        for (const line of slice) {
          const one = await this.#inviteOne(tx, by, line.input, teams);
          const isThere = !one.ok && one.failure === 'invited-already';
          const there = isThere ? await invitedBy(tx, by.user.accountId, line.input.email) : null;
          answers.push({ line, one, about: there === null ? {} : { personId: there } });
        }
        return ok(answers);
      });
      if (!done.ok) return done;
      for (const { line, one, about } of done.value) {
        const { name, email } = line.input;
        if (one.ok) invited.push({ ...one.value, name, email });
        else faults.push({ line: line.line, text: line.text, reason: one.failure, ...about });
      }
    }
    return ok(faults);
  }

  async #inviteOne(
    tx: Transaction,
    by: Doer,
    { team, ...invitation }: ListedPerson,
    teams: ListedTeams,
  ): Promise<Result<Invited, Reason>> {
    const found = teams.find(team);
    if (!found.ok) return found;
    if (found.value !== null || team === '') return invited(tx, this.#parts, by, invitation, found.value);
    // Made only for somebody who is invited: a refused invitation has written nothing.
    const fault = await invitationFault(tx, by, invitation);
    if (fault !== null) return fail(fault);
    const made = await addTeam(tx, this.#parts, by, team);
    if (!made.ok) return fail('too-many-teams');
    teams.add(made.value);
    return invited(tx, this.#parts, by, invitation, made.value.id);
  }
}

async function invited(
  tx: Transaction,
  parts: TeamParts,
  by: Doer,
  invitation: Invitation,
  teamId: string | null,
): Promise<Result<Invited, Reason>> {
  const one = await inviteOne(tx, parts, by, { ...invitation, teamId });
  if (one.ok) return one;
  const { failure } = one;
  return fail(failure === 'unknown-team' || failure === 'unknown-led-team' ? 'team-unknown' : failure);
}

/** The teams of the account, as a list names them. */
class ListedTeams {
  readonly #ids: Map<string, string>;
  readonly #mayMake: boolean;

  constructor(names: ReadonlyMap<string, string>, mayMake: boolean) {
    this.#ids = new Map([...names].map(([id, name]) => [name.toLowerCase(), id]));
    this.#mayMake = mayMake;
  }

  /** null: it is to be made, or none is named. */
  find(name: string): Result<string | null, 'team-unknown'> {
    const id = this.#ids.get(name.toLowerCase()) ?? null;
    return id === null && name !== '' && !this.#mayMake ? fail('team-unknown') : ok(id);
  }

  add({ id, name }: { id: string; name: string }): void {
    this.#ids.set(name.toLowerCase(), id);
  }
}

const byEmail = (a: Line, b: Line) => (a.input.email.toLowerCase() < b.input.email.toLowerCase() ? -1 : 1);

/** Pure: what the lines say by themselves, and beside each other: of two with one address the first counts. */
export function* readPeopleCsv(file: Uint8Array) {
  const taken = { emails: new Set<string>(), extensions: new Set<string>() };
  return yield* readList<Column, ListedPerson, Reason>(file, {
    mostLines: MOST_LINES,
    columnsOf,
    inputOf: (cells) => {
      const input = inputOf(cells);
      return input.ok ? once(input.value, taken) : input;
    },
  });
}

function columnsOf(words: readonly string[]): Record<Column, number> | null {
  const at = (column: Column) => words.findIndex((word) => HEADINGS[column].includes(word));
  const columns = {
    email: at('email'),
    name: at('name'),
    role: at('role'),
    extension: at('extension'),
    team: at('team'),
  };
  return columns.email < 0 || columns.name < 0 ? null : columns;
}

function nameFault(name: string): Reason | null {
  if (name === '') return 'name-missing';
  if (name.length > LONGEST_NAME) return 'name-too-long';
  // A broken line, or a byte that the encoding of the file does not have.
  return /[\p{Cc}\ufffd]/u.test(name) ? 'name-unreadable' : null;
}

function teamFault(team: string): Reason | null {
  if (team === '' || teamNameSchema.safeParse(team).success) return null;
  return team.trim().length > LONGEST_TEAM_NAME ? 'team-too-long' : 'team-unreadable';
}

function inputOf({
  email,
  name,
  role,
  extension,
  team: cell,
}: Record<Column, string>): Result<ListedPerson, Reason> {
  const team = oneLine(cell);
  const fault = nameFault(name) ?? teamFault(team);
  if (fault !== null) return fail(fault);
  const wanted = Object.hasOwn(ROLES, role.toLowerCase()) ? ROLES[role.toLowerCase()] : undefined;
  if (wanted === undefined) return fail('role-unknown');
  return fitting({ email, name, role: wanted, extension: extension === '' ? null : extension }, team);
}

function fitting(input: Invitation, team: string): Result<ListedPerson, Reason> {
  const fits = invitationSchema.safeParse(input);
  if (fits.success) return ok({ ...fits.data, team });
  const [field] = fits.error.issues[0]?.path ?? [];
  if (field === 'name') return fail('name-unreadable');
  return fail(field === 'extension' ? 'extension-invalid' : 'email-invalid');
}

function once(
  input: ListedPerson,
  { emails, extensions }: { emails: Set<string>; extensions: Set<string> },
): Result<ListedPerson, Reason> {
  const email = input.email.toLowerCase();
  if (emails.has(email)) return fail('email-twice');
  if (input.extension !== null && extensions.has(input.extension)) return fail('extension-twice');
  emails.add(email);
  if (input.extension !== null) extensions.add(input.extension);
  return ok(input);
}
