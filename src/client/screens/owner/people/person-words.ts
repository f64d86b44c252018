import { formatDate } from '#client/state/wording/date.ts';
import type { Colleague } from '#contract/people/colleagues.ts';
import type { Role } from '#contract/people/people.ts';
import type { AccessLink, SignedInPlace } from '#contract/people/team.ts';
import { roleNames } from '../../parts/role-words.ts';

/** In the order of what they may do. */
export const roleChoices = (['agent', 'supervisor', 'admin'] as const).map((value) => ({
  value,
  label: roleNames[value],
}));

export const roleSentences: Record<Role, string> = {
  agent: 'Takes calls, sees their own history.',
  supervisor: 'Also sees other people’s calls, and what is set up.',
  admin: 'Also invites people, sets up what callers hear, and pays.',
};

export const NO_EXTENSION = 'An extension has 2 to 5 digits. Change it, or leave it empty.';
export const extensionFault = (digits: string) =>
  digits === '' || /^\d{2,5}$/.test(digits) ? null : NO_EXTENSION;
export const EXTENSION_TAKEN = 'Somebody else has this extension. Choose another one.';

/** What shows that somebody is not at work here (yet, or any more); null: they are. */
export interface StateWord {
  word: 'Invited' | 'Not delivered' | 'Expired' | 'Deactivated';
  tone: 'amber' | 'red' | 'grey';
  /** After it: "until 21 May". */
  when: string;
}

type Member = Pick<Colleague, 'state' | 'stateSince' | 'invitedUntil' | 'invitationMail'>;

export function stateWord(
  { state, stateSince, invitedUntil, invitationMail }: Member,
  now: number,
): StateWord | null {
  if (state === 'active') return null;
  if (state === 'deactivated')
    return { word: 'Deactivated', tone: 'grey', when: formatDate(stateSince, now) };
  if (invitedUntil !== null && invitedUntil > now && invitationMail?.state === 'failed')
    return { word: 'Not delivered', tone: 'red', when: '' };
  return invitedUntil !== null && invitedUntil > now
    ? { word: 'Invited', tone: 'amber', when: `until ${formatDate(invitedUntil, now)}` }
    : { word: 'Expired', tone: 'red', when: '' };
}

/** A phone of theirs may be in a call: one is registered elsewhere than here, or that is not known (yet). */
export const hasOtherPhone = (places: readonly SignedInPlace[] | undefined) =>
  places?.some(({ hasPhone, isThis }) => hasPhone && !isThis) ?? true;

/** "Ana" of "Ana Reyes". */
export const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name;

export type PeopleFilter = 'all' | 'invited' | 'deactivated';

const isShownBy: Record<PeopleFilter, (person: Colleague) => boolean> = {
  all: () => true,
  invited: ({ state }) => state === 'invited',
  deactivated: ({ state }) => state === 'deactivated',
};

/** By a part of the name or the address, or how the extension begins. */
export function filterPeople(
  people: readonly Colleague[],
  filter: PeopleFilter,
  search: string,
): Colleague[] {
  const sought = search.trim().toLowerCase();
  const fits = ({ name, email, extension }: Colleague) =>
    name.toLowerCase().includes(sought) ||
    email.toLowerCase().includes(sought) ||
    (extension?.startsWith(sought) ?? false);
  return people.filter((person) => isShownBy[filter](person) && fits(person));
}

/** "All 52", "Invited 2", "Deactivated 1". */
export function filterChoices(people: readonly Colleague[]): { value: PeopleFilter; label: string }[] {
  const named = { all: 'All', invited: 'Invited', deactivated: 'Deactivated' } as const;
  return (['all', 'invited', 'deactivated'] as const).map((value) => ({
    value,
    label: `${named[value]} ${people.filter(isShownBy[value]).length.toLocaleString('en-US')}`,
  }));
}

/** The lowest of three digits or more that nobody has. */
export function nextExtension(people: readonly Pick<Colleague, 'extension'>[]): string {
  const FIRST = 100;
  const taken = new Set(people.map(({ extension }) => extension));
  let next = FIRST;
  while (taken.has(String(next))) next += 1;
  return String(next);
}

/** "1 person", "2,000 people" */
export const sayPeople = (count: number) =>
  count === 1 ? '1 person' : `${count.toLocaleString('en-US')} people`;

/** How a link reaches its person. */
export function sayMailing({ isMailed, isHeldBack = false }: AccessLink): string {
  if (isMailed) return 'It is mailed, and can be handed over, too.';
  if (isHeldBack)
    return 'This address got five such mails within a day, here or from other companies, so this one is not mailed. Hand the link over yourself.';
  return 'Hand the link over yourself.';
}
