import { formatBalance } from '#client/state/wording/money.ts';
import type { Limits } from '#contract/billing/limits.ts';

/** "No limit", "$50.00 a day", "$50.00 a day, by your plan" */
export function sayLimit(micros: number | null, isByPlan = false): string {
  if (micros === null) return 'No limit';
  return `${formatBalance(micros)} a day${isByPlan ? ', by your plan' : ''}`;
}

/** "$4.20 of $50.00", "$4.20": what was spent, rounded up so that a limit is not reached unseen. */
export function saySpent(spentMicros: number, limitMicros: number | null): string {
  const spent = formatBalance(Math.ceil(spentMicros / 10_000) * 10_000);
  return limitMicros === null ? spent : `${spent} of ${formatBalance(limitMicros)}`;
}

export const newCountryWords: Record<Limits['newCountries'], { label: string; note: string }> = {
  tell: { label: 'Let the call through and tell', note: 'Administrators get a notice.' },
  hold: {
    label: 'Hold until an administrator lets it through',
    note: 'The agent hears why the call does not start.',
  },
};

/** "United Kingdom" of "GB"; the code where the browser does not know it. */
export function nameCountry(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export const sayBurst = ({ burstCalls, burstSeconds }: Pick<Limits, 'burstCalls' | 'burstSeconds'>) =>
  `More than ${burstCalls} calls within ${burstSeconds} s`;
