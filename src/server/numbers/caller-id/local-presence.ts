/** Local presence: of the numbers that a person may call from, the one that is nearest to the callee. Pure. */
import type { CallerIdReason } from '#contract/calls/calls.ts';
import type { E164 } from '#contract/values/phone-number.ts';
import { mayCallFrom, type NumberUser, type InventoryNumber } from '../inventory/inventory-numbers.ts';
import { areaCodeOf, regionOf } from '../inventory/regions.ts';

interface Choice {
  /** E.164. */
  to: string;
  user: NumberUser;
  /** The account's numbers, the oldest first. */
  inventory: readonly InventoryNumber[];
  /** What this callee was called from the last time; null: never called. */
  lastUsed: string | null;
}

export interface Match {
  number: E164;
  reason: CallerIdReason;
}

/**
 * The number that the callee knows already; else one of their area code, of their state or province; else the one that
 * goes out without a wish. Of several the own agent number comes first, then the oldest. null: there is none to call from.
 */
export function bestMatch({ to, user, inventory, lastUsed }: Choice): Match | null {
  const usable = ownFirst(user, inventory);
  const match = (reason: CallerIdReason, fits: (number: string) => boolean): Match | null => {
    const found = usable.find(({ number }) => fits(number));
    return found ? { number: found.number, reason } : null;
  };
  const areaCode = areaCodeOf(to);
  const region = areaCode === null ? null : regionOf(areaCode);
  return (
    match('same-as-last-time', (number) => number === lastUsed) ??
    match('same-area-code', (number) => areaCode !== null && areaCodeOf(number) === areaCode) ??
    match('same-region', (number) => region !== null && regionOf(areaCodeOf(number) ?? '') === region) ??
    match('own-number', () => true)
  );
}

/** What a person may call from: the own agent number, then the account's tracking numbers, the oldest first. */
export function ownFirst(user: NumberUser, inventory: readonly InventoryNumber[]): InventoryNumber[] {
  const usable = inventory.filter((number) => mayCallFrom(user, number));
  const isOwn = ({ agentId }: InventoryNumber) => agentId === user.id;
  return [...usable.filter(isOwn), ...usable.filter((number) => !isOwn(number))];
}
