import type { PackageBucket } from '#contract/billing/packages.ts';
import { toMicros } from '#kit/money.ts';

export const utc = (month: number, day: number, hour = 0) => Date.UTC(2026, month - 1, day, hour);

/** 75,000 local minutes, from 1 May to 1 June, that renew. */
export function aBucket({
  usedMinutes = 0,
  ...facts
}: Partial<PackageBucket> & { usedMinutes?: number } = {}): PackageBucket {
  return {
    id: '00000000-0000-4000-8000-0000000000b1',
    offerId: 'local-75000',
    covers: 'local',
    from: utc(5, 1),
    until: utc(6, 1),
    seconds: 75_000 * 60,
    usedSeconds: usedMinutes * 60,
    leftSeconds: (75_000 - usedMinutes) * 60,
    microsPerMonth: toMicros(1_350_000_000),
    renews: true,
    isUnpaid: false,
    ...facts,
  };
}
