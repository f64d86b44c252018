import type { Clock } from '#kit/clock.ts';
import { touchCharges } from '#server/billing/charges/beats.ts';
import type { Pool } from '#server/store/database.ts';

/** Its server says that it lives: what it has cost so far counts until now. @param clock the call's own, which nobody sets */
export const beatCall = (sql: Pool, callId: string, clock: Clock): Promise<void> =>
  touchCharges(sql, [{ callId, at: clock.now() }], clock);
