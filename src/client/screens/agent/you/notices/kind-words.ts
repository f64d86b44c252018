import { sayList } from '#client/state/wording/list.ts';
import type { NoticeKind } from '#contract/people/notices.ts';

/** What one can hear of, in the order of the list. */
export const kindNames: Record<NoticeKind, string> = {
  voicemail: 'Voicemail',
  'missed-call': 'Missed calls',
  money: 'Money',
  numbers: 'Numbers at risk',
  ports: 'Numbers you bring',
  limits: 'Limits against fraud',
};

export const kindNotes: Record<NoticeKind, string> = {
  voicemail: 'With the sound. Of your mailboxes.',
  'missed-call': 'Nobody answered, and no message was left. Many at once come as one.',
  money: 'A low or empty balance, a declined card, a fee that is not paid.',
  numbers: 'A number that is not paid, or lost.',
  ports: 'The day on which they come, a refusal, and that they are here.',
  limits: 'Blocked calls, a day that has cost its limit, a new country.',
};

/** "letters about voicemail and missed calls" */
export const kindsOfLetters = (kinds: readonly NoticeKind[] | null): string =>
  kinds === null ? 'all letters' : `letters about ${sayList(kinds.map((kind) => lettersAbout[kind]))}`;

const lettersAbout: Record<NoticeKind, string> = {
  voicemail: 'voicemail',
  'missed-call': 'missed calls',
  money: 'money',
  numbers: 'numbers at risk',
  ports: 'numbers you bring',
  limits: 'limits',
};

/** 1 Monday … 7 Sunday. */
export const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].map((label, i) => ({
  value: String(i + 1),
  label,
}));
