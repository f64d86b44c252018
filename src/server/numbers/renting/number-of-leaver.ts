/** What becomes of an agent number when its agent is removed from the account. */
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql, Transaction } from '#server/store/database.ts';
import type { NumberRoutes } from '../inventory/number-routes.ts';
import { works } from '../inventory/inventory-numbers.ts';
import { hasOther, lockNumbers } from './rented-number-rows.ts';
import { tellOwners } from './owners-told.ts';
import { releaseNumber } from './releasing.ts';
import type { RentingParts } from './renting.ts';

interface Leaver {
  id: string;
  accountId: string;
}
/** It is nobody's and does what it did; is given back; or rings this person. */
type Fate = 'keep' | 'release' | { to: string };

interface Parts extends Pick<RentingParts, 'clock' | 'fees'> {
  routes: NumberRoutes;
  isColleague: (sql: Sql, accountId: string, userId: string) => Promise<boolean>;
}

interface Row {
  number: string;
  /** It carries calls. */
  isWorking: boolean;
  isReleased: boolean;
}

/** In the transaction in which the person is removed. A refusal has written nothing. `in-use`: it is on its way here still. */
export async function numberOfLeaver(
  tx: Transaction,
  { id, accountId }: Leaver,
  fate: Fate,
  parts: Parts,
): Promise<Result<null, 'in-use' | 'unknown-agent' | 'agent-has-number'>> {
  await lockNumbers(tx, { accountId, numbers: [] });
  const rows = await tx<Row[]>`
    select number, ${works(tx, parts.clock)} as is_working, state = 'released' as is_released from owned_numbers
    where account_id = ${accountId} and agent_id = ${id} order by number for update`;
  const held = rows.filter(({ isReleased }) => !isReleased);
  const [first] = held;
  if (!first) {
    await giveUp(tx, id);
    return ok(null);
  }
  if (typeof fate === 'object')
    return handOn(tx, { id, accountId }, { ...fate, number: first.number }, parts);
  if (fate === 'release' && held.some(({ isWorking }) => !isWorking)) return fail('in-use');
  await giveUp(tx, id);
  for (const { number } of held) {
    await parts.routes.keep(tx, number, id);
    if (fate === 'release') await releaseNumber(tx, { accountId, number }, parts);
  }
  return ok(null);
}

async function handOn(
  tx: Transaction,
  { id, accountId }: Leaver,
  { number, to }: { number: string; to: string },
  { routes, isColleague }: Parts,
): Promise<Result<null, 'unknown-agent' | 'agent-has-number'>> {
  if (to === id || !(await isColleague(tx, accountId, to))) return fail('unknown-agent');
  if (await hasOther(tx, to, number)) return fail('agent-has-number');
  await giveUp(tx, id);
  await tx`update owned_numbers set agent_id = ${to} where number = ${number}`;
  await tellOwners(tx, accountId, { before: null, after: to });
  await routes.leave(tx, number);
  return ok(null);
}

/** Also one that was released: restored, it would be theirs again. */
const giveUp = (tx: Transaction, id: string) =>
  tx`update owned_numbers set agent_id = null where agent_id = ${id}`;
