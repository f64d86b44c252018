import type { PeopleFault, PersonsLink } from '#contract/people/team.ts';

export const peopleFaultWords: Record<PeopleFault['reason'], string> = {
  'email-invalid': 'The e-mail is no address.',
  'email-twice': 'The same e-mail stands above.',
  'email-taken': 'Somebody signs in with this e-mail already.',
  'invited-already': 'Invited already: nothing was done.',
  'name-missing': 'The name is empty.',
  'name-too-long': 'The name is longer than 120 characters.',
  'name-unreadable': 'The name has characters that cannot be kept.',
  'role-unknown': 'The role is none of agent, supervisor, administrator.',
  'extension-invalid': 'The extension is not 2 to 5 digits.',
  'extension-twice': 'The same extension stands above.',
  'extension-taken': 'Somebody has this extension already.',
  'too-many-people': 'An account has 2,000 people at most, and this one has them.',
  'team-unknown': 'There is no team of this name.',
  'team-too-long': 'The team’s name is longer than 60 characters.',
  'team-unreadable': 'The team’s name has characters that cannot be kept.',
  'too-many-teams': 'An account has 200 teams at most, and this one has them.',
  'wrong-columns': 'It has more or fewer columns than the heading.',
  'row-unreadable': 'It cannot be read: a quotation mark may be missing.',
  'above-heading': 'It stands above the heading, and was not read.',
  'too-many-lines': 'There are more than 2,000 people: from here on nothing was read.',
};

/** A line for each: to be pasted into a letter or a sheet. */
export const linksAsText = (invited: readonly PersonsLink[]) =>
  invited.map(({ name, email, access }) => `${name} <${email}> ${access.link}`).join('\n');

/** RFC 4180. What a sheet would take for a formula is made words by an apostrophe. */
export function linksAsCsv(invited: readonly PersonsLink[]): string {
  const cell = (text: string) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const rows = invited.map(({ name, email, access }) => [
    name,
    email,
    access.link,
    new Date(access.until).toISOString(),
  ]);
  return [['name', 'email', 'link', 'until'], ...rows]
    .map((row) => `${row.map(cell).join(',')}\r\n`)
    .join('');
}
