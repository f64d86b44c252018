/** A list of people to invite: a good line is invited, the others come back with their line and a reason. */
import type { Role } from '#contract/people/people.ts';
import { invitationSchema, type Invitation, type PeopleFault } from '#contract/people/team.ts';
import { readList, type LineReason, type ListLine } from '#kit/lists/read-list.ts';
import { FairTurns } from '#kit/load/fair-turns.ts';
import { inSlices } from '#kit/load/in-slices.ts';
import { inTurn } from '#kit/load/in-turn.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { claimEmail } from './first-administrator.ts';
import { inviteOne, type Invited } from './invitations.ts';
import { changingTeam, type Doer, type TeamParts } from './team-change.ts';

type Reason = Exclude<PeopleFault['reason'], LineReason>;
type Column = 'email' | 'name' | 'role' | 'extension';
type Line = ListLine<Invitation>;

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
};

/** Lists are read and written by turns between accounts, a slice at a time: no call is delayed. */
export class PeopleLists {
  readonly #turns = new FairTurns({ mostAtOnce: 2, mostOfOne: 4, mostInAll: 32 });
  readonly #parts: TeamParts;

  constructor(parts: TeamParts) {
    this.#parts = parts;
  }

  /** @throws Unavailable when too many wait */
  invite(by: Doer, file: Uint8Array): Promise<Result<PeopleInvited, 'csv-unreadable' | 'forbidden'>> {
    const turn = { owner: by.user.accountId, crowd: 'too many lists wait to be read' };
    return inTurn(this.#turns, turn, async () => {
      const read = await inSlices(readPeopleCsv(file));
      if (!read.ok) return read;
      const { lines, faults } = read.value;
      const done = await this.#inviteAll(by, lines);
      if (!done.ok) return done;
      const all = [...faults, ...done.value.faults].sort((a, b) => a.line - b.line);
      return ok({ invited: done.value.invited, faults: all });
    });
  }

  async #inviteAll(by: Doer, lines: readonly Line[]): Promise<Result<PeopleInvited, 'forbidden'>> {
    const invited: InvitedLine[] = [];
    const faults: PeopleFault[] = [];
    for (let at = 0; at < lines.length; at += SLICE) {
      const slice = lines.slice(at, at + SLICE);
      const done = await changingTeam(this.#parts, by, async (tx) => {
        // In one order: two companies that invite the same people never wait for each other.
        for (const { input } of slice.toSorted(byEmail)) await claimEmail(tx, input.email);
        const answers = [];
        for (const line of slice)
          answers.push({ line, one: await inviteOne(tx, this.#parts, by, line.input) });
        return ok(answers);
      });
      if (!done.ok) return done;
      for (const { line, one } of done.value) {
        const { name, email } = line.input;
        if (one.ok) invited.push({ ...one.value, name, email });
        else faults.push({ line: line.line, text: line.text, reason: one.failure });
      }
    }
    return ok({ invited, faults });
  }
}

const byEmail = (a: Line, b: Line) => (a.input.email.toLowerCase() < b.input.email.toLowerCase() ? -1 : 1);

/** Pure: what the lines say by themselves, and beside each other: of two with one address the first counts. */
export function* readPeopleCsv(file: Uint8Array) {
  const taken = { emails: new Set<string>(), extensions: new Set<string>() };
  return yield* readList<Column, Invitation, Reason>(file, {
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
  const columns = { email: at('email'), name: at('name'), role: at('role'), extension: at('extension') };
  return columns.email < 0 || columns.name < 0 ? null : columns;
}

function nameFault(name: string): Reason | null {
  if (name === '') return 'name-missing';
  if (name.length > LONGEST_NAME) return 'name-too-long';
  // A broken line, or a byte that the encoding of the file does not have.
  return /[\p{Cc}\ufffd]/u.test(name) ? 'name-unreadable' : null;
}

function inputOf({ email, name, role, extension }: Record<Column, string>): Result<Invitation, Reason> {
  const fault = nameFault(name);
  if (fault !== null) return fail(fault);
  const wanted = Object.hasOwn(ROLES, role.toLowerCase()) ? ROLES[role.toLowerCase()] : undefined;
  if (wanted === undefined) return fail('role-unknown');
  const input = { email, name, role: wanted, extension: extension === '' ? null : extension };
  const fits = invitationSchema.safeParse(input);
  if (fits.success) return ok(fits.data);
  const [field] = fits.error.issues[0]?.path ?? [];
  if (field === 'name') return fail('name-unreadable');
  return fail(field === 'extension' ? 'extension-invalid' : 'email-invalid');
}

function once(
  input: Invitation,
  { emails, extensions }: { emails: Set<string>; extensions: Set<string> },
): Result<Invitation, Reason> {
  const email = input.email.toLowerCase();
  if (emails.has(email)) return fail('email-twice');
  if (input.extension !== null && extensions.has(input.extension)) return fail('extension-twice');
  emails.add(email);
  if (input.extension !== null) extensions.add(input.extension);
  return ok(input);
}
