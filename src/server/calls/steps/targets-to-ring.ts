/** Who of a step's targets can be rung now, and where. */
import type { Status } from '#contract/people/people.ts';
import type { Target } from '#contract/routing/routing.ts';
import { countryAllowed } from '#server/numbers/receiving/countries.ts';
import { findInventoryNumber } from '#server/numbers/inventory/inventory-numbers.ts';
import { findReceiving, type Receiving } from '#server/numbers/receiving/receiving-numbers.ts';
import { agentsAmong } from '#server/people/agent-status.ts';
import { targetKey, type RingResult } from '#server/routing/rules/decision.ts';
import type { CallControl, Endpoint } from '../port/call-control.ts';
import type { Exchange, LiveCall } from '../live/live-call.ts';
import type { RingTarget } from '../live/ring-target.ts';

/** In the order of the step. Who left the account, or was taken out of it, since the route was saved is not there. */
export async function targetsToRing(call: LiveCall, targets: readonly Target[]): Promise<RingTarget[]> {
  const userIds = targets.flatMap((target) => (target.kind === 'agent' ? [target.userId] : []));
  const agents = await agentsToRing(call.exchange, call.accountId, userIds);
  const found = await Promise.allSettled(
    targets.map((target) =>
      target.kind === 'agent'
        ? Promise.resolve(agents.find(({ key }) => key === targetKey(target)))
        : receivingToRing(call, target.receivingId),
    ),
  );
  const toRing = found.flatMap((one) => (one.status === 'fulfilled' ? (one.value ?? []) : []));
  const failed = found.find((one) => one.status === 'rejected');
  if (!failed) return toRing;
  // Asked again, each sets money aside anew.
  for (const { reservedId } of toRing) if (reservedId !== null) call.releaseReservation(reservedId);
  throw failed.reason;
}

/** Of these who work here now: available, not on a call, and with a phone that answers probes. */
export async function agentsToRing(
  { sql, control, isOnCall }: Pick<Exchange, 'sql' | 'control' | 'isOnCall'>,
  accountId: string,
  userIds: readonly string[],
): Promise<RingTarget[]> {
  if (userIds.length === 0) return [];
  const agents = await agentsAmong(sql, accountId, userIds);
  return userIds.flatMap((userId) => {
    const agent = agents.get(userId);
    // Invited, deactivated, removed: nobody waits for them.
    if (!agent) return [];
    const endpoints = phonesOf(control, userId);
    const { name, status, recordCalls: isRecorded } = agent;
    const skip = reasonToSkip({ status, isOnCall: isOnCall(userId), endpoints });
    const leg = { party: 'agent' as const, userId, name };
    return [
      { key: targetKey({ kind: 'agent', userId }), leg, skip, endpoints, isRecorded, reservedId: null },
    ];
  });
}

function phonesOf(control: CallControl, userId: string): Endpoint[] {
  const reachable = control.contactsOf(userId).filter((contact) => contact.reachable);
  return reachable.map(({ id }) => ({ technology: 'phone', ownerId: userId, contactId: id }));
}

function reasonToSkip(agent: {
  status: Status;
  isOnCall: boolean;
  endpoints: readonly Endpoint[];
}): RingResult | null {
  if (agent.isOnCall) return 'busy';
  return agent.status !== 'available' || agent.endpoints.length === 0 ? 'unreachable' : null;
}

async function receivingToRing(call: LiveCall, receivingId: string): Promise<RingTarget | null> {
  const receiving = await findReceiving(call.exchange.sql, call.accountId, receivingId);
  if (!receiving) return null;
  const { name, number, uri } = receiving;
  const ringing: RingTarget = {
    key: targetKey({ kind: 'receiving', receivingId }),
    leg: { party: 'receiving', userId: null, name },
    skip: null,
    endpoints: [],
    isRecorded: false,
    reservedId: null,
  };
  if (number !== null) {
    const reservedId = await reserve(call, receiving, number);
    if (reservedId === null) return { ...ringing, skip: 'unreachable' };
    return { ...ringing, reservedId, endpoints: [{ technology: 'trunk', number }] };
  }
  if (uri !== null) return { ...ringing, endpoints: [{ technology: 'sip', uri }] };
  const endpoints = phonesOf(call.exchange.control, receivingId);
  return { ...ringing, endpoints, skip: endpoints.length === 0 ? 'unreachable' : null };
}

/** null: it may not be rung, or nobody pays for it. */
async function reserve(call: LiveCall, { accountId }: Receiving, number: string): Promise<string | null> {
  const { sql, clock } = call.exchange;
  // Out to one of our own and in again would go round until the money is gone.
  if (await findInventoryNumber(sql, number, clock)) return null;
  return (await countryAllowed(sql, accountId, number)) ? call.reserveLeg(number) : null;
}
