import type { CordStop } from '#client/ui/signs/cord.ts';
import type { PortDocumentKind } from '#client/api/setup/ports.ts';
import type { PortFault, PortRequest, PortState } from '#contract/numbers/porting.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

export const portStateWords: Record<PortState, string> = {
  draft: 'Draft',
  submitted: 'Submitted',
  'in-process': 'In process',
  exception: 'Refused',
  'date-confirmed': 'Date confirmed',
  ported: 'Moved',
  cancelled: 'Cancelled',
};

const expected = ({ estimate }: PortRequest, days: AccountDays) =>
  estimate
    ? `It usually takes 2 to 4 weeks: ${sayBetween(estimate, days)}.`
    : 'It usually takes 2 to 4 weeks.';

/** "between 10 and 24 June", "between 27 May and 10 June" */
function sayBetween({ from, until }: { from: number; until: number }, days: AccountDays): string {
  const isOneMonth = days.monthOf(from) === days.monthOf(until);
  const first = isOneMonth ? Number(days.dayOf(from).slice(8)) : days.sayDate(from);
  return `between ${first} and ${days.sayDate(until)}`;
}

const moveDay = ({ portsAt }: PortRequest, { sayDate }: AccountDays) =>
  portsAt === null ? 'soon' : `on ${sayDate(portsAt)}`;

const sentences: Record<PortState, (port: PortRequest, days: AccountDays) => string> = {
  draft: ({ losingCarrier }) => `Not sent to ${losingCarrier} yet.`,
  submitted: (port, days) => `${port.losingCarrier} has it. ${expected(port, days)}`,
  'in-process': (port, days) => `${port.losingCarrier} is working on it. ${expected(port, days)}`,
  exception: ({ losingCarrier, exception }) =>
    `${losingCarrier} refused it: ${withoutStop(exception ?? 'no reason was given')}. Correct it, then submit it again.`,
  'date-confirmed': (port, days) =>
    `The move is ${moveDay(port, days)}. Until then calls go on at ${port.losingCarrier}, without a gap.`,
  ported: (port, days) => `Moved here ${moveDay(port, days)}.`,
  cancelled: ({ losingCarrier }) => `Nothing moves: the numbers stay with ${losingCarrier}.`,
};

/** How it stands, and what to do, if anything. */
export const sayPort = (port: PortRequest, days: AccountDays) => sentences[port.state](port, days);

const withoutStop = (text: string) => text.trim().replace(/\.$/, '');

/** Each state it went through, with its day. */
export const timelineOf = ({ history }: PortRequest, { sayDate }: AccountDays): CordStop[] =>
  history.map(({ state, at }) => ({ name: portStateWords[state], time: sayDate(at) }));

const faultSentences: Record<PortFault['kind'], readonly [fact: string, action: string]> = {
  'not-us-or-canada': ['# is outside the US and Canada.', 'Take it off the list.'],
  'already-ours': ['# is on this account already.', 'Take it off the list.'],
  'already-porting': ['# is on its way in another request.', 'Take it off here, or cancel the other one.'],
  'names-differ': [
    'The name on the bill is not the name of this account.',
    'Both must be the same: have one of them changed.',
  ],
  'is-receiving-number': [
    'Calls are forwarded to # already.',
    'Remove it under Answering, Forward to, first.',
  ],
  'letter-missing': ['The letter of authorization is missing.', 'Upload it below.'],
  'bill-missing': ['The bill is missing.', 'Upload it below.'],
};

/** @param format writes a telephone number for reading. */
export function sayFault({ kind, number }: PortFault, format: (number: string) => string) {
  const [fact, action] = faultSentences[kind];
  return { fact: fact.replace('#', number === null ? 'A number' : format(number)), action };
}

export const documentWords: Record<PortDocumentKind, { title: string; note: string }> = {
  'letter-of-authorization': {
    title: 'Letter of authorization',
    note: 'It names the numbers and is signed by the signer.',
  },
  bill: { title: 'Bill', note: 'The latest one, with the name, the address and the numbers on it.' },
};

const MOST_BYTES = 5 * 1024 * 1024;

/** Before it is sent. */
export function documentFault({ name, size }: File): string | null {
  if (size > MOST_BYTES) return 'This file is larger than 5 MB. Choose a smaller one.';
  if (/\.(?:pdf|png|jpe?g)$/i.test(name)) return null;
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toUpperCase();
  const kind =
    ending === undefined ? 'This file does not say what it is.' : `This is a file of the kind ${ending}.`;
  return `${kind} Choose a PDF, a JPEG or a PNG.`;
}

/** Refused by what is in it. */
export const wrongInside = ({ name }: File) =>
  `${name} is no PDF, JPEG or PNG inside, whatever its name says. Choose another file.`;

/** It may still be changed. */
export const isOpen = ({ state }: PortRequest) => state === 'draft' || state === 'exception';
export const isOver = ({ state }: PortRequest) => state === 'ported' || state === 'cancelled';
