import { ok } from '#kit/result.ts';
import type { Carrier } from './carrier.ts';

/**
 * Behind a trunk whose carrier has no office that we could ask: it sells nothing here, and ports stay with the carrier that
 * handles them by hand.
 */
export const noSupply: Carrier = {
  offers: () => Promise.resolve([]),
  order: () => Promise.resolve({ ok: false, failure: 'number-taken' }),
  release: () => Promise.resolve(),
  submitPort: () => Promise.resolve(),
  portProgress: () => Promise.resolve({ state: 'submitted' }),
  cancelPort: () => Promise.resolve(ok(null)),
};
