import { sayDate } from '#client/state/wording/long-date.ts';
import type { CordStop } from '#client/ui/signs/cord.ts';
import type { PortDocumentKind } from '#client/api/setup/ports.ts';
import type { PortFault, PortRequest, PortState } from '#contract/numbers/porting.ts';
import { sayBetween } from '../../../parts/words.ts';

export const portStateWords: Record<PortState, string> = {
  draft: 'Draft',
  submitted: 'Submitted',
  'in-process': 'In process',
  exception: 'Refused',
  'date-confirmed': 'Date confirmed',
  ported: 'Moved',
  cancelled: 'Cancelled',
};

const expected = ({ estimate }: PortRequest, now: number) =>
  estimate
    ? `It usually takes 2 to 4 weeks: ${sayBetween(estimate, now)}.`
    : 'It usually takes 2 to 4 weeks.';

const moveDay = ({ portsAt }: PortRequest, now: number) =>
  portsAt === null ? 'soon' : `on ${sayDate(portsAt, now)}`;

const sentences: Record<PortState, (port: PortRequest, now: number) => string> = {
  draft: ({ losingCarrier }) => `Not sent to ${losingCarrier} yet.`,
  submitted: (port, now) => `${port.losingCarrier} has it. ${expected(port, now)}`,
  'in-process': (port, now) => `${port.losingCarrier} is working on it. ${expected(port, now)}`,
  exception: ({ losingCarrier, exception }) =>
    `${losingCarrier} refused it: ${withoutStop(exception ?? 'no reason was given')}. Correct it, then submit it again.`,
  'date-confirmed': (port, now) =>
    `The move is ${moveDay(port, now)}. Until then calls go on at ${port.losingCarrier}, without a gap.`,
  ported: (port, now) => `Moved here ${moveDay(port, now)}.`,
  cancelled: ({ losingCarrier }) => `Nothing moves: the numbers stay with ${losingCarrier}.`,
};

/** How it stands, and what to do, if anything. */
export const sayPort = (port: PortRequest, now: number) => sentences[port.state](port, now);

const withoutStop = (text: string) => text.trim().replace(/\.$/, '');

/** Each state it went through, with its day. */
export const timelineOf = ({ history }: PortRequest, now: number): CordStop[] =>
  history.map(({ state, at }) => ({ name: portStateWords[state], time: sayDate(at, now) }));

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
