import { sayDuration } from '#client/state/wording/duration.ts';
import { formatCost } from '#client/state/wording/money.ts';
import type { Cause, LedgerLine } from '#contract/billing/ledger.ts';
import type { PlanId } from '#contract/billing/plans.ts';
import type { AccountDays } from '../../../parts/account-days.ts';

export const planWords: Record<PlanId, string> = {
  starter: 'Starter',
  team: 'Team',
  growth: 'Growth',
  enterprise: 'Enterprise',
};

interface Speech {
  /** Of the account, or of the statement that is read. */
  days: AccountDays;
  formatNumber: (number: string) => string;
}

type Of<Type extends Cause['type']> = Extract<Cause, { type: Type }>;

/** Why an entry was made, on one line: "Call, (800) 555-0199 to Ana Reyes, 5 min". */
export function sayCause({ cause, kind }: Pick<LedgerLine, 'cause' | 'kind'>, speech: Speech): string {
  switch (cause.type) {
    case 'call':
      return sayCall(cause, speech);
    case 'number':
      return `Number ${speech.formatNumber(cause.number)}, ${sayMonthOf(cause, speech.days)}`;
    case 'plan':
      return `${planWords[cause.plan]} plan, ${sayMonthOf(cause, speech.days)}`;
    case 'plan-change':
      return sayPlanChange(cause, speech.days);
    case 'plan-ended':
      return `${planWords[cause.plan]} plan ended, unused until ${speech.days.sayDate(cause.until)}`;
    case 'package':
      return `${cause.minutes.toLocaleString('en-US')}-minute package, ${sayMonthOf(cause, speech.days)}`;
    case 'payment':
      return sayPayment(cause);
    case 'refund':
      return sayRefund(cause);
    case 'other':
      return sayOther(cause, kind);
  }
}

/** Older than causes, or by hand: its kind is all that is known. */
const sayOther = ({ text }: Of<'other'>, kind: LedgerLine['kind']) => (text === '' ? kindWords[kind] : text);

const kindWords: Record<LedgerLine['kind'], string> = {
  fund: 'Money added',
  settle: 'Call',
  fee: 'Fee',
  credit: 'Credit',
  refund: 'Refund',
};

const sayPayment = (cause: Of<'payment'>) =>
  `${cause.isAuto ? 'Auto-recharge' : 'Money added'}, ${sayCard(cause)}`;

const sayRefund = (cause: Of<'refund'>) =>
  cause.isDispute ? `Taken back by the bank, ${sayCard(cause)}` : `Refund to ${sayCard(cause)}`;

/** The caller's way in, or the agent's way out; then how long, and what of it a package paid. */
function sayCall(call: Of<'call'>, { formatNumber }: Speech): string {
  const written = (number: string | null) => number && formatNumber(number);
  const ends =
    call.direction === 'inbound'
      ? [written(call.trackingNumber ?? call.far), call.agent]
      : [call.agent ?? written(call.trackingNumber), written(call.far)];
  const way = ends.filter((end) => end !== null).join(' to ');
  return ['Call', way, sayLength(call)].filter((part) => part !== '').join(', ');
}

function sayLength({ billedSeconds, packageSeconds }: Of<'call'>): string {
  const whole = sayDuration(billedSeconds * 1_000);
  if (packageSeconds === 0) return whole;
  return packageSeconds === billedSeconds
    ? `${whole} from the package`
    : `${whole}, ${sayDuration(packageSeconds * 1_000)} of it from the package`;
}

function sayPlanChange(
  { from, to, creditMicros, chargeMicros, until }: Of<'plan-change'>,
  { sayDate }: AccountDays,
): string {
  const sums = [
    // Neither the sign nor the plus ends a line.
    creditMicros === 0 ? null : `−\u2060${formatCost(creditMicros)}`,
    chargeMicros === 0 ? null : `+\u00a0${formatCost(chargeMicros)}`,
  ].filter((sum) => sum !== null);
  const way = `${planWords[to]} in the place of ${planWords[from]}, until ${sayDate(until)}`;
  return sums.length === 0 ? way : `${way}: ${sums.join('\u00a0').replace(/^\+\u00a0/, '')}`;
}

/** "14 May to 13 June": `until` is the first moment that is no longer paid for. */
function sayMonthOf({ from, until }: { from: number; until: number }, { sayDate }: AccountDays): string {
  return `${sayDate(from)} to ${sayDate(until - 1)}`;
}

const sayCard = ({ brand, last4 }: { brand: string; last4: string }) => `${brand} ending ${last4}`;
