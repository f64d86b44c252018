/** Routes for the switchboard's tests: saved as they are, without a look at what they refer to. */
import { randomUUID } from 'node:crypto';
import type { NodeOf, RouteNode, Target } from '#contract/routing/routing.ts';
import { ReceivingNumbers } from '#server/numbers/receiving/receiving-numbers.ts';
import type { User } from '#server/people/users.ts';
import { makeQueue } from '#server/routing/queues.ts';
import type { ReceivingNumberInput } from '#contract/numbers/receiving.ts';
import { SERVER } from '#server/store/audit-log.ts';
import type { SwitchboardBench } from './switchboard-bench.ts';
import { testVault } from '#support/store/test-vault.ts';
import { putRoute } from '#support/routing/put-route.ts';

export const spoken = { kind: 'default' } as const;
export const hangUp: RouteNode = { kind: 'hang-up', id: 'end', name: 'End', prompt: null };

export const agent = ({ id }: User): Target => ({ kind: 'agent', userId: id });
export const receiving = (receivingId: string): Target => ({ kind: 'receiving', receivingId });

/** Rings each group in turn for 20 s. */
export const ring = (groups: Target[][], noAnswer = 'end', id = 'ring'): NodeOf<'ring-plan'> => ({
  kind: 'ring-plan',
  id,
  name: 'Front desk',
  noAnswer,
  steps: groups.map((targets) => ({ ring: targets, forSeconds: 20 })),
});

/** The first node is where a call begins. */
export async function setRoute(bench: SwitchboardBench, number: string, nodes: RouteNode[]): Promise<void> {
  await putRoute(bench.db.sql, number, { start: nodes[0]?.id, nodes: [...nodes, hangUp] });
}

export async function addQueue(bench: SwitchboardBench, name: string, members: User[]): Promise<string> {
  const memberIds = members.map(({ id }) => id);
  const made = await makeQueue(bench.db.sql, bench.accountId, { name, memberIds });
  if (!made.ok) throw new Error(made.failure);
  return made.value.id;
}

export const queue = (queueId: string, maxWaitSeconds = 600, tooLong = 'end'): NodeOf<'queue'> => ({
  kind: 'queue',
  id: 'queue',
  name: 'Support line',
  queueId,
  prompt: spoken,
  maxWaitSeconds,
  tooLong,
});

export const voicemail = (id = 'voicemail'): NodeOf<'voicemail'> => ({
  kind: 'voicemail',
  id,
  name: 'After hours',
  mailboxId: randomUUID(),
  prompt: spoken,
});

/** @returns its id */
export async function addReceiving(bench: SwitchboardBench, input: ReceivingNumberInput): Promise<string> {
  const registrar = {
    server: '127.0.0.1:5060',
    realm: 'ringside.invalid',
    isRegistered: () => false,
    drop: () => undefined,
  };
  const numbers = new ReceivingNumbers({
    sql: bench.db.sql,
    vault: testVault,
    registrar,
    clock: bench.clock,
    usedBy: () => Promise.resolve(null),
    mayCall: () => true,
  });
  const made = await numbers.add(bench.accountId, input, SERVER);
  if (!made.ok) throw new Error(made.failure);
  return made.value.receivingNumber.id;
}
