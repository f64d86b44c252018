/** What is written when a charge begins, and when it goes on. Its account's money is locked. */
import type { Clock } from '#kit/clock.ts';
import { minus, NOTHING } from '#kit/money.ts';
import type { Fragment, Transaction } from '#server/store/database.ts';
import { balancesChanged } from '../funding/balance-changes.ts';
import { postLocked } from '../ledger/ledger.ts';
import { hold } from '../reservations/holds.ts';
import type { Rated } from '../model/rate-deck.ts';
import type { ChargeRow } from '../reservations/charge-row.ts';
import type { Reservation } from '../model/reservation.ts';

export interface ChargeFacts {
  /** The far side's number and ours; null where it is not known. */
  farNumber: string | null;
  trackingNumber: string | null;
  source: string | null;
  /** Of `userId`. */
  agentName: string | null;
  /** ISO 3166 of the number called; null for inbound, and in no country's plan. */
  country: string | null;
}

const NO_FACTS: ChargeFacts = {
  farNumber: null,
  trackingNumber: null,
  source: null,
  agentName: null,
  country: null,
};

interface Opening {
  charge: Pick<ChargeRow, 'id' | 'callId' | 'accountId' | 'userId' | 'direction'> & { number: string };
  rated: Rated;
  facts: Partial<ChargeFacts>;
}

/** With its first quantum. Publishes account.changed, once the money is aside. */
export async function openCharge(
  tx: Transaction,
  opening: Opening,
  reservation: Reservation,
  clock: Clock,
): Promise<void> {
  const { charge } = opening;
  await Promise.all([
    reserve(tx, charge, reservation, clock),
    balancesChanged(tx, insertion(tx, opening, reservation, new Date(clock.now())), clock),
    hold(tx, charge.id, reservation.newParts),
  ]);
}

function insertion(
  tx: Transaction,
  { charge, rated: { rate, place, covers }, facts }: Opening,
  reservation: Reservation,
  now: Date,
): Fragment {
  const { paidForSeconds, reserved, heldSeconds } = reservation;
  const row = {
    ...charge,
    ...NO_FACTS,
    ...facts,
    place,
    covers,
    paidForSeconds,
    heldSeconds,
    microsPerMinute: rate.microsPerMinute,
    firstSeconds: rate.first,
    thenSeconds: rate.then,
    reservedMicros: reserved,
    startedAt: now,
    lastSeenAt: now,
  };
  return tx`insert into call_charges ${tx(row)} returning account_id`;
}

/** With what was set aside since it was stored. Publishes account.changed. */
export async function extendOpen(
  tx: Transaction,
  charge: ChargeRow,
  reservation: Reservation,
  clock: Clock,
): Promise<void> {
  const { paidForSeconds, reserved, heldSeconds } = reservation;
  const extension = tx`
    update call_charges set paid_for_seconds = ${paidForSeconds}, reserved_micros = ${reserved},
      held_seconds = ${heldSeconds}, exhausted = false
    where id = ${charge.id} returning account_id`;
  await Promise.all([
    reserve(tx, charge, reservation, clock),
    balancesChanged(tx, extension, clock),
    hold(tx, charge.id, reservation.newParts),
  ]);
}

/** Takes what is newly aside from the balance. The database refuses what would overdraw it, as it does with packages. */
async function reserve(
  tx: Transaction,
  { id, callId, accountId, direction }: Pick<ChargeRow, 'id' | 'callId' | 'accountId' | 'direction'>,
  { paidForSeconds, newMicros, lastMicros }: Reservation,
  clock: Clock,
): Promise<void> {
  await postLocked(tx, {
    kind: 'reserve',
    key: `reserve:${id}:${paidForSeconds}`,
    accountId,
    callId,
    chargeId: id,
    at: clock.now(),
    floorMicros: direction === 'outbound' ? NOTHING : minus(NOTHING, lastMicros),
    postings: { available: minus(NOTHING, newMicros), reserved: newMicros },
  });
}
