/** The account's numbers as an administrator rents, sets up, gives back and restores them. */
import type {
  NewRoute,
  NumberChange,
  NumberOffer,
  NumberPurchase,
  RentedNumber,
} from '#contract/numbers/rented-numbers.ts';
import { toMicros } from '#kit/money.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { SERVER, type Actor } from '#server/store/audit-log.ts';
import { transaction, type Sql, type Transaction } from '#server/store/database.ts';
import type { OfferQuery } from '../supply/carrier.ts';
import { monthlyPriceOf } from './number-prices.ts';
import { beginErrand, endErrand, isUnderWay, type Errand } from '../supply/carrier-errands.ts';
import { callCounts } from '../inventory/number-use.ts';
import { ringBuyer, type NumberRoutes } from '../inventory/number-routes.ts';
import { works } from '../inventory/inventory-numbers.ts';
import { renewalAfter } from '#kit/monthly.ts';
import { releaseNumber } from './releasing.ts';
import { tellOfChange, tellOfNumber } from './number-log.ts';
import { tellOwners } from './owners-told.ts';
import {
  columns,
  hasOther,
  isTaken,
  lockNumbers,
  named,
  toRentedNumber,
  type NumberRow,
} from './rented-number-rows.ts';
import { monthOf, type RentingParts } from './renting.ts';

interface Options extends RentingParts {
  /** Works this person for the account? */
  isColleague: (sql: Sql, accountId: string, userId: string) => Promise<boolean>;
  routes: NumberRoutes;
}

/** `account-closed` and `card-needed` whatever the balance. */
type Unaffordable = 'balance-empty' | 'card-needed' | 'account-closed';
/** One row of theirs, as it is now. */
type Locked<Failure> = Result<NumberRow[], 'not-found' | Failure>;

interface Order {
  accountId: string;
  buyerId: string | null;
  by: Actor;
  numbers: NumberPurchase['numbers'];
  route: NewRoute;
}

export class RentedNumbers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Active ones by the day they were bought, then porting, then those that can be restored still. */
  async list(accountId: string): Promise<RentedNumber[]> {
    const { sql, clock } = this.#options;
    const now = new Date(clock.now());
    const rows = await sql<NumberRow[]>`
      select ${columns(sql)} from owned_numbers
      where account_id = ${accountId} and (state <> 'released' or restorable_until > ${now})
      order by ${works(sql, clock)} desc, state, bought_at, number`;
    return this.#shown(accountId, rows);
  }

  async offers(query: OfferQuery): Promise<NumberOffer[]> {
    const offers = await this.#options.carrier.offers(query);
    return offers.map((offer) => ({ ...offer, microsPerMonth: toMicros(monthlyPriceOf(offer.number)) }));
  }

  /**
   * All or none, each with its first month paid. [FAQ] The card is asked for with the first one.
   * @param buyerId whom calls ring until a route says otherwise; null: they end
   */
  async buy(
    accountId: string,
    { numbers, route = ringBuyer }: NumberPurchase,
    buyerId: string | null = null,
    by: Actor = SERVER,
  ): Promise<Result<RentedNumber[], 'number-taken' | Unaffordable>> {
    const { sql, clock, fees } = this.#options;
    const wanted = numbers.map(({ number }) => number);
    if (new Set(wanted).size < wanted.length) return fail('number-taken');
    const errand = { kind: 'order', numbers: wanted, begunAt: clock.now() } as const;
    const begun = await transaction(sql, async (tx): Promise<Result<null, 'number-taken' | Unaffordable>> => {
      await lockNumbers(tx, { accountId, numbers: wanted });
      const allowed = await fees.mayRent(tx, accountId);
      if (!allowed.ok) return allowed;
      const isFree = !(await isTaken(tx, wanted, clock.now())) && (await beginErrand(tx, errand));
      return isFree ? ok(null) : fail('number-taken');
    });
    if (!begun.ok) return begun;
    const bought = await this.#order({ accountId, buyerId, by, numbers, route }, errand).catch(
      async (error: unknown) => {
        // What cannot be given back now is, with what a crash has left.
        await this.#returnToCarrier(errand).catch(() => undefined);
        throw error;
      },
    );
    return bought.ok ? ok(await this.#shown(accountId, bought.value)) : bought;
  }

  /** Its numbers are nobody else's until the errand is over. */
  async #order(
    { accountId, buyerId, by, numbers, route }: Order,
    errand: Errand,
  ): Promise<Result<NumberRow[], 'number-taken' | Unaffordable>> {
    const { sql, clock, carrier, routes } = this.#options;
    const ordered = await carrier.order(errand.numbers);
    if (!ordered.ok) {
      await endErrand(sql, errand);
      return ordered;
    }
    const bought = await transaction(sql, async (tx) => {
      // The account may be closed by now: closing locks the numbers, too.
      await lockNumbers(tx, { accountId, numbers: errand.numbers });
      const paid = await this.#payFirstMonth(tx, accountId, errand.numbers);
      if (!paid.ok) return paid;
      for (const each of numbers) {
        await this.#add(tx, accountId, each);
        const rented = { accountId, number: each.number, action: 'number.rented' } as const;
        await tellOfNumber(tx, { ...rented, after: { source: each.source } }, { by, clock });
      }
      if (buyerId !== null)
        await routes.begin(tx, numbers, { buyer: { id: buyerId, accountId }, wanted: route, clock });
      if (!(await endErrand(tx, errand))) throw new Error('the order took too long and was given back');
      const rows = await tx<NumberRow[]>`
        select ${columns(tx)} from owned_numbers where number = any(${[...errand.numbers]}::text[])`;
      const byNumber = new Map(rows.map((row) => [row.number, row]));
      return ok(numbers.flatMap(({ number }) => byNumber.get(number) ?? []));
    });
    if (!bought.ok) await this.#returnToCarrier(errand);
    return bought;
  }

  async #returnToCarrier(errand: Errand): Promise<void> {
    const { sql, carrier } = this.#options;
    if (!(await isUnderWay(sql, errand))) return;
    for (const number of errand.numbers) await carrier.release(number);
    await endErrand(sql, errand);
  }

  /**
   * What is not named stays. An agent has one agent number at most; null takes it back.
   * @param also what is done in the same transaction, once nothing speaks against it
   */
  async change(
    accountId: string,
    number: string,
    { version, ...change }: NumberChange,
    also: (tx: Transaction) => Promise<void> = () => Promise.resolve(),
    by: Actor = SERVER,
  ): Promise<Result<RentedNumber, 'not-found' | 'unknown-agent' | 'agent-has-number' | 'changed-meanwhile'>> {
    const { sql, clock, isColleague } = this.#options;
    const agentId = change.agentId ?? null;
    const changed = await transaction(
      sql,
      async (tx): Promise<Locked<'unknown-agent' | 'agent-has-number' | 'changed-meanwhile'>> => {
        // Before all else: who removes this person locks them, then the numbers.
        if (agentId !== null && !(await isColleague(tx, accountId, agentId))) return fail('unknown-agent');
        await lockNumbers(tx, { accountId, numbers: [number] });
        const row = await this.#lock(tx, accountId, number);
        if (!row || row.state === 'released') return fail('not-found');
        if (version !== undefined && version !== row.version) return fail('changed-meanwhile');
        if (agentId !== null && (await hasOther(tx, agentId, number))) return fail('agent-has-number');
        const next = { ...row, ...named(change) };
        await this.#reroute(tx, row, next.agentId);
        const rows = await tx<NumberRow[]>`
        update owned_numbers set source = ${next.source}, campaign = ${next.campaign}, agent_id = ${next.agentId},
          record_calls = ${next.recordCalls}, announce_recording = ${next.announceRecording}
        where number = ${number} returning ${columns(tx)}`;
        await also(tx);
        await tellOwners(tx, accountId, { before: row.agentId, after: next.agentId });
        await tellOfChange(tx, row, next, { by, clock });
        return ok(rows);
      },
    );
    return this.#only(accountId, changed);
  }

  /** Calls to it are refused from now on, and it costs nothing more. Set-up and agent are kept while it can be restored. */
  async release(
    accountId: string,
    number: string,
    by: Actor = SERVER,
  ): Promise<Result<RentedNumber, 'not-found' | 'in-use'>> {
    const { clock } = this.#options;
    const given = await transaction(this.#options.sql, async (tx): Promise<Locked<'in-use'>> => {
      const released = await releaseNumber(tx, { accountId, number }, this.#options);
      if (released) {
        await tellOfNumber(tx, { accountId, number, action: 'number.released' }, { by, clock });
        return ok([released]);
      }
      // Still on its way: it is given up by cancelling the port.
      const row = await this.#lock(tx, accountId, number);
      return fail(row?.state === 'porting' ? 'in-use' : 'not-found');
    });
    return this.#only(accountId, given);
  }

  /** Free while its month is paid for; after that a new month begins today, and today becomes its day. */
  async restore(
    accountId: string,
    number: string,
    by: Actor = SERVER,
  ): Promise<Result<RentedNumber, 'not-found' | 'not-restorable' | Unaffordable>> {
    const { sql, clock, fees } = this.#options;
    const now = clock.now();
    const given = await transaction(sql, async (tx): Promise<Locked<'not-restorable' | Unaffordable>> => {
      await lockNumbers(tx, { accountId, numbers: [number] });
      const row = await this.#lock(tx, accountId, number);
      if (!row) return fail('not-found');
      if (row.restorableUntil === null || row.restorableUntil.getTime() <= now) return fail('not-restorable');
      const allowed = await fees.mayRent(tx, accountId);
      if (!allowed.ok) return allowed;
      const month = await this.#monthOf(tx, row);
      if (!month.ok) return month;
      const isAgentTaken = row.agentId !== null && (await hasOther(tx, row.agentId, number));
      if (isAgentTaken) await this.#reroute(tx, row, null);
      const restored = await tx<NumberRow[]>`
        update owned_numbers set state = 'active', released_at = null, restorable_until = null,
          agent_id = ${isAgentTaken ? null : row.agentId}, billed_from = ${month.value.billedFrom},
          renews_at = ${month.value.renewsAt}
        where number = ${number} returning ${columns(tx)}`;
      await tellOwners(tx, accountId, { before: null, after: isAgentTaken ? null : row.agentId });
      await fees.noLongerLost(tx, { accountId, number }, clock);
      await tellOfNumber(tx, { accountId, number, action: 'number.restored' }, { by, clock });
      return ok(restored);
    });
    return this.#only(accountId, given);
  }

  /** Calls to a number that becomes somebody's ring them; one that is taken back goes on as it was. */
  async #reroute(
    tx: Transaction,
    { number, agentId: before }: NumberRow,
    agentId: string | null,
  ): Promise<void> {
    const { routes } = this.#options;
    if (agentId !== null && agentId !== before) await routes.leave(tx, number);
    if (agentId === null && before !== null) await routes.keep(tx, number, before);
  }

  /** The month that is paid for, else a new one from now on. */
  async #monthOf(
    tx: Transaction,
    { accountId, number, billedFrom, renewsAt }: NumberRow,
  ): Promise<Result<{ billedFrom: Date; renewsAt: Date }, Unaffordable>> {
    const now = this.#options.clock.now();
    if (renewsAt !== null && renewsAt.getTime() > now) return ok({ billedFrom, renewsAt });
    const paid = await this.#payFirstMonth(tx, accountId, [number]);
    return paid.ok ? ok({ billedFrom: new Date(now), renewsAt: new Date(renewalAfter(now, now)) }) : paid;
  }

  #payFirstMonth(tx: Transaction, accountId: string, numbers: readonly string[]) {
    const { clock, fees } = this.#options;
    const from = clock.now();
    const until = renewalAfter(from, from);
    const first = numbers.map((number) => monthOf(number, { from, until, micros: monthlyPriceOf(number) }));
    return fees.charge(tx, { accountId, fees: first }, clock);
  }

  async #add(tx: Transaction, accountId: string, { number, source }: NumberPurchase['numbers'][number]) {
    const now = this.#options.clock.now();
    await tx`
      insert into owned_numbers (number, account_id, source, micros_per_month, bought_at, billed_from, renews_at)
      values (${number}, ${accountId}, ${source}, ${monthlyPriceOf(number)}, ${new Date(now)}, ${new Date(now)},
        ${new Date(renewalAfter(now, now))})`;
  }

  async #lock(tx: Transaction, accountId: string, number: string): Promise<NumberRow | null> {
    const [row] = await tx<NumberRow[]>`
      select ${columns(tx)} from owned_numbers where number = ${number} and account_id = ${accountId} for update`;
    return row ?? null;
  }

  /** As it is shown, once no number is locked any more. */
  async #only<Failure>(
    accountId: string,
    rows: Result<NumberRow[], Failure>,
  ): Promise<Result<RentedNumber, Failure>> {
    if (!rows.ok) return rows;
    const [shown] = await this.#shown(accountId, rows.value);
    if (!shown) throw new Error('a number that was locked is gone');
    return ok(shown);
  }

  async #shown(accountId: string, rows: readonly NumberRow[]) {
    const { sql, clock, fees } = this.#options;
    const now = clock.now();
    const calls = await callCounts(sql, accountId, now);
    const available = await fees.available(sql, accountId);
    return rows.map((row) => toRentedNumber(row, { now, available, calls }));
  }
}
