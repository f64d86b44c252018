import type { CallerIdReason } from '#contract/calls/calls.ts';

const reasons: Record<CallerIdReason, string> = {
  'same-as-last-time': 'same as last time',
  'same-area-code': 'same area code',
  'same-region': 'same region',
  'own-number': 'your number',
};

/** Why the best match is what it is: "From (206) 555-0130, same area code". */
export const sayReason = (reason: CallerIdReason): string => reasons[reason];
