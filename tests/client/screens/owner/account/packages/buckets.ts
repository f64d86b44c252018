import type { PackageBucket } from '#contract/billing/packages.ts';
import { toMicros } from '#kit/money.ts';

export const local = (month: number, day: number, hour = 0) => new Date(2026, month - 1, day, hour).getTime();

/** 75,000 local minutes, from 1 May to 1 June, that renew. */
export function aBucket({
  usedMinutes = 0,
  ...facts
}: Partial<PackageBucket> & { usedMinutes?: number } = {}): PackageBucket {
  return {
    id: '00000000-0000-4000-8000-0000000000b1',
    offerId: 'local-75000',
    covers: 'local',
    from: local(5, 1),
    until: local(6, 1),
    seconds: 75_000 * 60,
    usedSeconds: usedMinutes * 60,
    leftSeconds: (75_000 - usedMinutes) * 60,
    microsPerMonth: toMicros(1_350_000_000),
    renews: true,
    isUnpaid: false,
    ...facts,
  };
}
