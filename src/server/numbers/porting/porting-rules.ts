/**
 * [FAQ] The rules of porting numbers in: US and Canada only, 2–4 weeks, free. A number can be set up before its port date,
 * and from the port date on its calls come here (`works` in ../inventory/inventory-numbers.ts). Pure.
 */
import type { PortFault, PortRequest, PortRequestInput, PortState } from '#contract/numbers/porting.ts';
import { isNanp } from '#contract/values/phone-number.ts';
import { countryOf } from '../receiving/countries.ts';

const WEEK_MS = 7 * 86_400_000;

/** Before it is submitted, and while the losing carrier refuses it, it can be mended. */
export const isOpenForChange = (state: PortState): boolean => state === 'draft' || state === 'exception';

/** Nothing more happens to it. */
export const isOver = (state: PortState): boolean => state === 'ported' || state === 'cancelled';

/** 2 to 4 weeks after it was submitted; null before, and once there is a date or an end. */
export function estimateOf(state: PortState, submittedAt: number | null): PortRequest['estimate'] {
  const isWaiting = state === 'submitted' || state === 'in-process' || state === 'exception';
  if (!isWaiting || submittedAt === null) return null;
  return { from: submittedAt + 2 * WEEK_MS, until: submittedAt + 4 * WEEK_MS };
}

/** What is known about the numbers, each a set of some of them, and about the rest. */
export interface PortFacts {
  /** Rented by an account, or released and still to be restored. */
  ours: ReadonlySet<string>;
  /** On their way by another request. */
  porting: ReadonlySet<string>;
  /** Receiving numbers of the account: calls would go round in a circle. */
  receiving: ReadonlySet<string>;
  /** The account's, and its company's. */
  names: readonly string[];
  documents: ReadonlySet<string>;
}

/** What stands in the way of submitting it: number by number, then the papers. */
export function portFaults({ numbers, billName }: PortRequestInput, facts: PortFacts): PortFault[] {
  const faults = numbers.flatMap((number) => {
    const kind = numberFault(number, facts);
    return kind ? [{ kind, number }] : [];
  });
  const papers = [
    !facts.names.some((name) => isSameName(billName, name)) && 'names-differ',
    !facts.documents.has('letter-of-authorization') && 'letter-missing',
    !facts.documents.has('bill') && 'bill-missing',
  ] as const;
  return [...faults, ...papers.filter((kind) => kind !== false).map((kind) => ({ kind, number: null }))];
}

function numberFault(number: string, facts: PortFacts): PortFault['kind'] | null {
  const country = isNanp(number) ? countryOf(number) : null;
  if (country !== 'US' && country !== 'CA') return 'not-us-or-canada';
  if (facts.ours.has(number)) return 'already-ours';
  if (facts.porting.has(number)) return 'already-porting';
  return facts.receiving.has(number) ? 'is-receiving-number' : null;
}

/** What companies put behind their names, and leave away as often. */
const LEGAL_FORMS = /\b(?:inc|incorporated|llc|llp|ltd|limited|corp|corporation|co|company|lp|plc|pc)\b/g;

/** As people at a carrier's desk compare: without case, accents, punctuation, legal form and a leading "the". */
export function isSameName(one: string, other: string): boolean {
  const plain = (name: string) =>
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll('&', ' and ')
      .replace(/['’.]/g, '')
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .replace(LEGAL_FORMS, ' ')
      .trim()
      .replace(/^the /, '')
      .replace(/ +/g, ' ');
  return plain(one) !== '' && plain(one) === plain(other);
}
