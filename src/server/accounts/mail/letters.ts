/** What mails say. Names come from people: they are put in as they are, on one line, into plain text. */
import type { Letter } from './smtp.ts';

interface Invitation {
  /** Who is invited, and by whom. */
  name: string;
  inviter: string;
  company: string;
  link: string;
  days: number;
}

export const invitationLetter = ({ name, inviter, company, link, days }: Invitation): Letter => ({
  subject: onOneLine(`${inviter} invites you to ${company} on Ringside`),
  text: `Hello ${onOneLine(name)},

${onOneLine(inviter)} invites you to take and place calls for ${onOneLine(company)} in your browser.

Choose a password and come in:
${link}

The link works once, for ${days} days. If you expected no invitation, do nothing.
`,
});

interface NewPassword {
  name: string;
  company: string;
  link: string;
  hours: number;
}

export const passwordLetter = ({ name, company, link, hours }: NewPassword): Letter => ({
  subject: 'Choose a new password for Ringside',
  text: `Hello ${onOneLine(name)},

a new password was asked for, for your phone at ${onOneLine(company)}.

Choose it here:
${link}

The link works once, for ${hours} hours. Until then your old password stays. If you did not ask for it, do nothing.
`,
});

interface FactorChange {
  name: string;
  company: string;
  /** "An authenticator app was added." */
  what: string;
}

export const factorLetter = ({ name, company, what }: FactorChange): Letter => ({
  subject: 'Your sign-in to Ringside was changed',
  text: `Hello ${onOneLine(name)},

${onOneLine(what)} This is about your sign-in at ${onOneLine(company)}.

If it was you, there is nothing to do. If it was not, choose a new password at once and tell your administrator.
`,
});

const onOneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
