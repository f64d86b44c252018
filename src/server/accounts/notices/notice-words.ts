/** What a letter says of each thing that happened. Pure. */
import type { HappeningFacts, NoticeKind } from '#contract/people/notices.ts';
import type { DeclineReason } from '#contract/billing/payments.ts';

export interface NoticeLine {
  /** On one line: what happened. */
  fact: string;
  /** What follows, and what can be done; '' when nothing does. */
  more: string;
  /** Where in the phone: "#/history/…" */
  place: string;
}

const whys: Record<DeclineReason, string> = {
  declined: 'was declined',
  'insufficient-funds': 'was declined, there is not enough money behind it',
  'expired-card': 'has expired',
  'not-confirmed': 'was not confirmed at the bank',
  'provider-failed': 'could not be charged',
};
const card = (last4: string, reason: DeclineReason) => `The card ending ${last4} ${whys[reason]}.`;
const money = (micros: number) =>
  new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' }).format(micros / 1_000_000);
const cardsPage = '#/account/cards';
const moneyPage = '#/account';

/** "(202) 555-0110"; other countries as they are dialed. Untrusted text stays what it is, on one line. */
export function sayNumber(number: string): string {
  if (number === 'anonymous') return 'a hidden number';
  const nanp = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return nanp ? `(${nanp[1]}) ${nanp[2]}-${nanp[3]}` : onOneLine(number);
}

/** No header and no line of ours begins in what came with a call. */
export const onOneLine = (text: string): string =>
  text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 200);

export const bySource = (source: string | null) => (source === null ? '' : `, by ${onOneLine(source)}`);

export function sayLength(durationMs: number): string {
  const seconds = Math.max(1, Math.round(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds} s` : `${minutes} min ${seconds % 60} s`;
}

type Say<Kind extends HappeningFacts['kind']> = (
  facts: Extract<HappeningFacts, { kind: Kind }>,
  day: (at: number) => string,
) => NoticeLine;

const line = (fact: string, more: string, place: string): NoticeLine => ({ fact, more, place });
const ports = (numbers: readonly string[]) => numbers.map(sayNumber).join(', ');

const table: { [Kind in HappeningFacts['kind']]: Say<Kind> } = {
  'missed-call': ({ from, source, callId }) =>
    line(`Missed: ${sayNumber(from)}${bySource(source)}`, '', `#/history/${encodeURIComponent(callId)}`),
  voicemail: ({ from, fromName, source, durationMs, messageId }) =>
    line(
      `Message from ${callerName(fromName, from)}${bySource(source)}, ${sayLength(durationMs)}`,
      '',
      `#/voicemail/${encodeURIComponent(messageId)}`,
    ),
  'balance-low': ({ micros, lowMicros }) =>
    line(`The balance is low: ${money(micros)}.`, `You are told below ${money(lowMicros)}.`, moneyPage),
  'balance-empty': () =>
    line('The balance is empty.', 'No calls can be placed until money is added.', moneyPage),
  'recharge-declined': ({ last4, reason, nextTryAt }, day) =>
    line(
      card(last4, reason),
      nextTryAt === null ? 'Use another card.' : `Auto-recharge tries again on ${day(nextTryAt)}.`,
      cardsPage,
    ),
  'backup-card-used': ({ last4, micros }) =>
    line(
      `The first card was declined, so ${money(micros)} came from the backup ending ${last4}.`,
      '',
      cardsPage,
    ),
  'payment-refunded': ({ last4, micros, rechargeStopped }) =>
    line(
      `${money(micros)} went back to the card ending ${last4}.`,
      rechargeStopped ? 'Auto-recharge is off now, or it would charge the card again.' : '',
      moneyPage,
    ),
  'payment-declined': ({ last4, micros, reason }) =>
    line(card(last4, reason), `${money(micros)} did not come.`, cardsPage),
  'fee-unpaid': ({ micros, fallsBackAt }, day) =>
    line(
      `The plan's fee of ${money(micros)} could not be paid.`,
      `Without it the account goes back to Starter on ${day(fallsBackAt)}.`,
      moneyPage,
    ),
  'plan-fell-back': () =>
    line('The plan has ended, because its fee was not paid.', 'The account is on Starter now.', moneyPage),
  'package-unpaid': ({ micros }) =>
    line(
      `A package's next month could not be paid: ${money(micros)}.`,
      'Calls are charged by the minute until it is.',
      moneyPage,
    ),
  'package-used-up': () =>
    line('A minute package is used up.', 'Calls are charged by the minute now.', moneyPage),
  'number-unpaid': ({ number, micros, lostAt }, day) =>
    line(
      `The month of ${sayNumber(number)} could not be paid: ${money(micros)}.`,
      `Without it the number is lost on ${day(lostAt)}. Add money.`,
      moneyPage,
    ),
  'number-lost': ({ number, restorableUntil }, day) =>
    line(
      `${sayNumber(number)} was lost, because its month was not paid.`,
      `It can be restored until ${day(restorableUntil)}.`,
      '#/numbers',
    ),
  'port-date': ({ numbers, portsAt }, day) =>
    line(`${ports(numbers)}: calls come here from ${day(portsAt)} on.`, '', '#/numbers'),
  'port-exception': ({ numbers, reason }) =>
    line(`${ports(numbers)}: your present carrier refuses.`, `It says: ${onOneLine(reason)}`, '#/numbers'),
  'port-done': ({ numbers }) => line(`${ports(numbers)}: calls come here now.`, '', '#/numbers'),
  'calls-blocked': ({ name, calls }) =>
    line(`${onOneLine(name)} began ${calls} calls at once and was blocked from calling out.`, '', moneyPage),
  'daily-limit': ({ name, micros, userId }) =>
    line(
      `${userId === null ? 'Calls' : `Calls of ${onOneLine(name)}`} have cost ${money(micros)} in a day, which is the limit.`,
      '',
      moneyPage,
    ),
  'new-country': ({ name, code, isHeld }) =>
    line(
      `${onOneLine(name)} called a country where nobody had called before: ${code}.`,
      isHeld ? 'The call was held.' : 'The call went through.',
      moneyPage,
    ),
  'disk-full': () => line('The disk of the server is full.', '', moneyPage),
};

/** @param day says an instant in the account's zone: "Mon, Nov 30, 08:00 EST" */
export function sayNotice(facts: HappeningFacts, day: (at: number) => string): NoticeLine {
  // Each line of the table takes the facts of its own kind, which the compiler cannot see from here.
  const say = table[facts.kind] as (facts: HappeningFacts, day: (at: number) => string) => NoticeLine;
  return say(facts, day);
}

const callerName = (name: string | null, number: string) =>
  name === null || onOneLine(name) === '' ? sayNumber(number) : `${onOneLine(name)}, ${sayNumber(number)}`;

/** "1 missed call", "3 voicemails" */
export function sayCount(kind: NoticeKind, count: number): string {
  const [one, many] = names[kind];
  return `${count} ${count === 1 ? one : many}`;
}

const names: Record<NoticeKind, readonly [string, string]> = {
  'missed-call': ['missed call', 'missed calls'],
  voicemail: ['voice message', 'voice messages'],
  money: ['notice about money', 'notices about money'],
  numbers: ['notice about numbers', 'notices about numbers'],
  ports: ['notice about numbers you bring', 'notices about numbers you bring'],
  limits: ['notice about limits', 'notices about limits'],
};
export const headings: Record<NoticeKind, string> = {
  voicemail: 'Voicemail',
  'missed-call': 'Missed calls',
  money: 'Money',
  numbers: 'Numbers',
  ports: 'Numbers you bring',
  limits: 'Limits',
};
