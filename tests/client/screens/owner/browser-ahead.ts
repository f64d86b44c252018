/** An account on Pago Pago's clocks, and a browser on Kiritimati's, 25 hours ahead: at no instant have both the same day. */
import { afterAll, beforeAll } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { anAccount, TEN_O_CLOCK } from '#support/api/facts.ts';
import { DAY_MS } from './account/money-facts.ts';

export const timeZone = 'Pacific/Pago_Pago';
/** 13 May, 23:00 for the account; 15 May, 00:00 for the browser. */
export const NOW = TEN_O_CLOCK;
export const inDays = (days: number) => NOW + days * DAY_MS;
export const account = anAccount({ timeZone });
export const clock = () => new ManualClock(NOW);

/** For the tests of this file. */
export function putBrowserAhead(): void {
  const before = process.env['TZ'];
  beforeAll(() => {
    process.env['TZ'] = 'Pacific/Kiritimati';
  });
  afterAll(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });
}
