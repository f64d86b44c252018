/** A number of somebody's own, who was just invited: they stay invited whatever becomes of it. */
import type { OwnNumber, OwnNumberWish } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import type { RentedNumbers } from './rented-numbers.ts';

const LONGEST_SOURCE = 60;

interface Parts {
  rented: Pick<RentedNumbers, 'buy' | 'change'>;
  clock: Clock;
  log: Log;
}

interface Owner {
  accountId: string;
  person: { id: string; name: string };
  by: Actor;
}

/** Never fails: what could not be done is said with the code of its reason. */
export async function giveOwnNumber(parts: Parts, owner: Owner, wish: OwnNumberWish): Promise<OwnNumber> {
  const { number, isToRent } = wish;
  if (isToRent) {
    const code = await rent(parts, owner, number);
    if (code !== null) return { number, state: 'failed', code };
  }
  const code = await give(parts, owner, wish);
  if (code === null) return { number, state: 'theirs', code };
  return { number, state: isToRent ? 'rented' : 'failed', code };
}

type Fault = OwnNumber['code'];

/** As everywhere: its order is at the carrier while nothing is locked. Until it is theirs, it rings them already. */
async function rent({ rented, log }: Parts, { accountId, person }: Owner, number: string): Promise<Fault> {
  try {
    const numbers = [{ number, source: person.name.slice(0, LONGEST_SOURCE).trim() }];
    const bought = await rented.buy(accountId, { numbers }, person.id);
    return bought.ok ? null : bought.failure;
  } catch (error) {
    log.error({ error, number }, 'a number could not be rented for somebody who was invited');
    return 'server-unavailable';
  }
}

async function give(
  { rented, clock, log }: Parts,
  { accountId, person, by }: Owner,
  { number, version }: OwnNumberWish,
): Promise<Fault> {
  const entry = { accountId, by, action: 'person.number-given', subject: person, after: { number } } as const;
  try {
    const given = await rented.change(accountId, number, { agentId: person.id, version }, (tx) =>
      audit(tx, entry, clock),
    );
    if (given.ok) return null;
    return given.failure === 'unknown-agent' ? 'not-found' : given.failure;
  } catch (error) {
    log.error({ error, number }, 'a number could not be given to somebody who was invited');
    return 'server-unavailable';
  }
}
