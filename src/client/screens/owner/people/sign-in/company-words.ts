import { formatClock, formatDate } from '#client/state/wording/date.ts';
import type { Role } from '#contract/people/people.ts';
import type { RoleLine, SsoTried } from '#contract/people/sso.ts';
import type { Sees } from '#contract/people/teams.ts';
import { comingWords } from '../../../parts/company/fault-words.ts';
import { roleNames } from '../../../parts/role-words.ts';
import { roleChoices } from '../person-words.ts';
import { seesWords } from '../teams/team-words.ts';

export const REFUSED = 'refused';
/** Who gets no role is refused, or has one that goes without saying. */
export const otherwiseChoices = [{ value: REFUSED, label: 'Refused' }, ...roleChoices];
export const otherwiseOf = (value: string): Role | null =>
  roleChoices.find((choice) => choice.value === value)?.value ?? null;

export const seesChoices = (['teams', 'everybody'] as const).map((value) => ({
  value,
  label: seesWords[value],
}));
export const seesOf = (value: string): Sees => (value === 'everybody' ? 'everybody' : 'teams');
export const seesNotes: Record<Sees, string> = {
  teams: 'Only themselves until an administrator gives them teams to lead, and no money.',
  everybody: 'Everybody’s calls and messages, the usage and the money, from the first sign-in on.',
};

/** "leads: Supervisor, boss: Administrator" */
export const linesOf = (lines: readonly RoleLine[]): string =>
  lines.map(({ value, role }) => `${value.trim()}: ${roleNames[role]}`).join(', ');

export const NO_WAY_BACK =
  'No administrator has a password, so there would be no way back. Give one of them a password first.';

/** "Tried today, 14:05: it would be Ana Reyes (ana@harbor.example), Agent. Nothing was changed." */
export function sayTried({ at, fault, name, email, role, isNew }: SsoTried, now: number): string {
  const date = formatDate(at, now);
  const when = date === formatDate(now, now) ? formatClock(at) : `${date}, ${formatClock(at)}`;
  const who = [name ?? 'Somebody', email === null ? '' : `(${email})`].filter(Boolean).join(' ');
  if (fault !== null) {
    const whom = email === null && name === null ? '' : ` ${who} would be refused.`;
    return `Tried ${when}.${whom} ${comingWords[fault].fact}. ${comingWords[fault].action}`;
  }
  const as = role === null ? '' : `, ${roleNames[role].toLowerCase()}`;
  return `Tried ${when}. It would be ${who}${as}${isNew ? ', who is not invited and would be let in' : ''}. Nothing was changed.`;
}
