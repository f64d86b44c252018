import type { Statement } from '#contract/billing/ledger.ts';

interface Sum {
  word: string;
  /** What it did to the balance, or the balance itself. */
  micros: number;
  isBalance?: boolean;
}

/** From the opening balance to the closing one; what did not happen is left out. */
export function sumsOf({
  openingMicros,
  paidInMicros,
  refundedMicros,
  feesMicros,
  callsMicros,
  closingMicros,
}: Statement): Sum[] {
  return [
    { word: 'Opening balance', micros: openingMicros, isBalance: true },
    ...[
      { word: 'Paid in', micros: paidInMicros },
      { word: 'Refunded', micros: 0 - refundedMicros },
      // More may have been given back than was charged.
      { word: feesMicros < 0 ? 'Fees given back' : 'Plan, numbers and packages', micros: 0 - feesMicros },
      { word: 'Calls', micros: 0 - callsMicros },
    ].filter(({ micros }) => micros !== 0),
    { word: 'Closing balance', micros: closingMicros, isBalance: true },
  ];
}
