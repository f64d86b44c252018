/**
 * [FAQ] Bringing numbers along from another carrier.
 *
 *   draft → submitted → in-process → date-confirmed → ported
 *             ↑  └──────────┴→ exception (mended, it is submitted again)
 *   every state before ported → cancelled
 *
 * From its submission on a number is among the rented ones as `porting`: it gets its source, campaign and route before its
 * port date, and takes calls from that instant on, without anybody having to be awake.
 */
import { randomUUID } from 'node:crypto';
import type { PortChange, PortRequest, PortRequestInput } from '#contract/numbers/porting.ts';
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { SERVER, type Actor } from '#server/store/audit-log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { transaction, type Pool, type Sql, type Transaction } from '#server/store/database.ts';
import { ringBuyer, type NumberRoutes } from '../inventory/number-routes.ts';
import type { Carrier, PortOrder, PortProgress } from '../supply/carrier.ts';
import { runEach } from '#kit/hourly-jobs.ts';
import { monthlyPriceOf } from '../renting/number-prices.ts';
import {
  documentsOf,
  readDocument,
  saveDocument,
  type DocumentKind,
  type PortDocument,
} from './port-documents.ts';
import { tellOfPort } from './port-log.ts';
import { faultsOf, note, portColumns, shownPorts, toOrder, type PortRow } from './port-rows.ts';
import { enter } from './port-moves.ts';
import { isOpenForChange, isOver } from './porting-rules.ts';
import { lockNumbers, lockRows } from '../renting/rented-number-rows.ts';

interface Options {
  sql: Pool;
  clock: Clock;
  log: Log;
  carrier: Carrier;
  files: DataFiles;
  /** The account is cancelled: a number that came to it would ring nobody. */
  isClosed: (sql: Sql, accountId: string) => Promise<boolean>;
  routes: Pick<NumberRoutes, 'begin'>;
}

/** `not-now`: not in the state that it is in. */
type Refusal = 'not-found' | 'not-now';
type Submission = 'not-now' | 'port-faulty' | 'account-closed';

interface Submitted {
  order: PortOrder;
  shown: PortRequest;
}

export class Porting {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** The newest first. */
  async list(accountId: string): Promise<PortRequest[]> {
    const { sql, clock } = this.#options;
    const rows = await sql<PortRow[]>`
      select ${portColumns(sql)} from ports where account_id = ${accountId} order by made_at desc, id`;
    return shownPorts(sql, rows, clock.now());
  }

  /** A draft may be faulty: its faults are shown with it. */
  async make(accountId: string, input: PortRequestInput, by: Actor = SERVER): Promise<PortRequest> {
    const { sql, clock } = this.#options;
    const now = clock.now();
    return transaction(sql, async (tx) => {
      const rows = await tx<PortRow[]>`
        insert into ports (id, account_id, numbers, source, bill_name, bill_address, losing_carrier, account_number,
          signer_name, state, made_at)
        values (${randomUUID()}, ${accountId}, ${numbersOf(input)}::text[], ${input.source}, ${input.billName},
          ${input.billAddress}, ${input.losingCarrier}, ${input.accountNumber}, ${input.signerName}, 'draft',
          ${new Date(now)})
        returning ${portColumns(tx)}`;
      for (const row of rows) {
        await note(tx, row.id, 'draft', now);
        await tellOfPort(tx, row, 'port.begun', { by, clock: this.#options.clock });
      }
      return this.#only(tx, rows);
    });
  }

  async change(
    accountId: string,
    id: string,
    { version, ...input }: PortChange,
    by: Actor = SERVER,
  ): Promise<Result<PortRequest, Refusal | 'changed-meanwhile'>> {
    return this.#on(accountId, id, async (tx, row) => {
      if (!isOpenForChange(row.state)) return fail('not-now');
      if (version !== undefined && row.version !== version) return fail('changed-meanwhile');
      const rows = await tx<PortRow[]>`
        update ports set numbers = ${numbersOf(input)}::text[], source = ${input.source},
          bill_name = ${input.billName}, bill_address = ${input.billAddress}, losing_carrier = ${input.losingCarrier},
          account_number = ${input.accountNumber}, signer_name = ${input.signerName}
        where id = ${id} returning ${portColumns(tx)}`;
      await tellOfPort(tx, row, 'port.changed', { by, clock: this.#options.clock });
      return ok(await this.#only(tx, rows));
    });
  }

  /** A document of the same kind is replaced. @param fileName untrusted */
  async addDocument(
    accountId: string,
    id: string,
    document: { kind: DocumentKind; fileName: string; content: Uint8Array },
    by: Actor = SERVER,
  ): Promise<Result<PortRequest, Refusal | 'file-too-large' | 'file-unreadable' | 'disk-full'>> {
    const { clock, files } = this.#options;
    return this.#on(accountId, id, async (tx, row) => {
      if (!isOpenForChange(row.state)) return fail('not-now');
      const saved = await saveDocument(tx, files, { ...document, portId: id, at: clock.now() });
      if (!saved.ok) return saved;
      await tellOfPort(tx, row, 'port.document-added', { by, clock: this.#options.clock });
      return ok(await this.#only(tx, [row]));
    });
  }

  /** null: there is none. */
  document(accountId: string, portId: string, kind: DocumentKind): Promise<PortDocument | null> {
    return readDocument(this.#options.sql, this.#options.files, { accountId, portId, kind });
  }

  /**
   * Its numbers are among the rented ones from now on, to be set up.
   * @param askedBy whom calls ring until a route says otherwise; null: they end
   */
  async submit(
    accountId: string,
    id: string,
    askedBy: string | null = null,
    by: Actor = SERVER,
  ): Promise<Result<PortRequest, 'not-found' | Submission>> {
    const { clock, isClosed } = this.#options;
    const now = clock.now();
    const submitted = await this.#on(
      accountId,
      id,
      async (tx, row): Promise<Result<Submitted, Submission>> => {
        if (!isOpenForChange(row.state)) return fail('not-now');
        await lockNumbers(tx, { accountId, numbers: row.numbers });
        if (await isClosed(tx, accountId)) return fail('account-closed');
        const papers = (await documentsOf(tx, [id])).get(id) ?? [];
        const kinds = new Set(papers.map(({ kind }) => kind));
        if ((await faultsOf(tx, row, { kinds, now })).length > 0) return fail('port-faulty');
        await this.#reserve(tx, row, askedBy);
        const rows = await tx<PortRow[]>`
        update ports set state = 'submitted', exception = null, submitted_at = ${new Date(now)}
        where id = ${id} returning ${portColumns(tx)}`;
        await note(tx, id, 'submitted', now);
        await tellOfPort(tx, row, 'port.submitted', { by, clock: this.#options.clock });
        return ok({ order: toOrder(row, now), shown: await this.#only(tx, rows) });
      },
    );
    if (!submitted.ok) return submitted;
    await this.#order(submitted.value.order);
    return ok(submitted.value.shown);
  }

  /** Whether the carrier has heard of it or not, it hears of it again with the next look at its progress. */
  async #order(order: PortOrder): Promise<void> {
    const { carrier, log } = this.#options;
    await carrier
      .submitPort(order)
      .catch((error: unknown) =>
        log.warn({ error, portId: order.id }, 'the carrier took no order of a port'),
      );
  }

  /** Until it is ported. What was set up for its numbers goes with it. */
  async cancel(accountId: string, id: string, by: Actor = SERVER): Promise<Result<PortRequest, Refusal>> {
    const { sql, clock, carrier } = this.#options;
    const now = clock.now();
    const isTooLate = ({ state, portsAt }: PortRow) =>
      isOver(state) || (portsAt !== null && portsAt.getTime() <= now);
    const [seen] = await sql<PortRow[]>`
      select ${portColumns(sql)} from ports where id = ${id} and account_id = ${accountId}`;
    if (!seen) return fail('not-found');
    if (isTooLate(seen)) return fail('not-now');
    const submittedAt = seen.submittedAt?.getTime() ?? null;
    // Cancelling again what the carrier has cancelled is no second order: should we die in between, it is asked again.
    if (submittedAt !== null && !(await carrier.cancelPort(toOrder(seen, submittedAt))).ok)
      return fail('not-now');
    return this.#on(accountId, id, async (tx, row) => {
      // Submitted again, or here already, while the carrier was being asked.
      if (isTooLate(row) || (row.submittedAt?.getTime() ?? null) !== submittedAt) return fail('not-now');
      await this.#forget(tx, row, []);
      const rows = await tx<PortRow[]>`
        update ports set state = 'cancelled', exception = null, ports_at = null
        where id = ${id} returning ${portColumns(tx)}`;
      await note(tx, id, 'cancelled', now);
      await tellOfPort(tx, row, 'port.cancelled', { by, clock: this.#options.clock });
      return ok(await this.#only(tx, rows));
    });
  }

  /** Of an account that is closed. */
  async cancelAll(accountId: string): Promise<void> {
    const ports = await this.list(accountId);
    await runEach(
      ports.filter(({ state }) => !isOver(state)),
      ({ id }) => this.cancel(accountId, id),
    );
  }

  /** Asks the carrier how the ports on their way are getting on. Called every hour and at the start. */
  async progress(): Promise<void> {
    const { sql, carrier, isClosed } = this.#options;
    const onTheirWay = await sql<PortRow[]>`
      select ${portColumns(sql)} from ports where state in ('submitted', 'in-process', 'date-confirmed')`;
    await runEach(onTheirWay, async (row) => {
      // A crash came between.
      if (await isClosed(sql, row.accountId)) return this.cancel(row.accountId, row.id);
      const submittedAt = row.submittedAt?.getTime() ?? 0;
      if (row.state === 'submitted') await this.#order(toOrder(row, submittedAt));
      const progress = await carrier.portProgress(toOrder(row, submittedAt));
      await this.#on(row.accountId, row.id, async (tx, current) => {
        // Cancelled, submitted again or moved on by another server, while the carrier was being asked.
        if (current.state === row.state && current.submittedAt?.getTime() === submittedAt)
          await this.#move(tx, current, progress);
        return ok(null);
      });
      return null;
    });
  }

  async #move(tx: Transaction, row: PortRow, progress: PortProgress): Promise<void> {
    const now = this.#options.clock.now();
    if (progress.state !== row.state) await enter(tx, row, progress, now);
    if (progress.state !== 'date-confirmed') return;
    const { portsAt } = progress;
    const isItsOwn = tx`port_id = ${row.id} and state = 'porting'`;
    await lockRows(tx, isItsOwn);
    await tx`update owned_numbers set ports_at = ${new Date(portsAt)} where ${isItsOwn}`;
    if (portsAt <= now) await enter(tx, row, { state: 'ported', portsAt }, portsAt);
  }

  /** A mended request may name other numbers than before. */
  async #reserve(tx: Transaction, row: PortRow, askedBy: string | null): Promise<void> {
    const { clock, routes } = this.#options;
    const now = clock.now();
    await this.#forget(tx, row, row.numbers);
    const begun: { number: string; source: string }[] = [];
    for (const number of row.numbers) {
      const added = await tx`
        insert into owned_numbers (number, account_id, source, micros_per_month, bought_at, state, renews_at, port_id)
        values (${number}, ${row.accountId}, ${row.source}, ${monthlyPriceOf(number)}, ${new Date(now)}, 'porting', null,
          ${row.id})
        on conflict (number) do nothing returning number`;
      if (added.length > 0) begun.push({ number, source: row.source });
    }
    if (askedBy === null) return;
    const buyer = { id: askedBy, accountId: row.accountId };
    await routes.begin(tx, begun, { buyer, wanted: ringBuyer, clock });
  }

  async #forget(tx: Transaction, row: PortRow, except: readonly string[]): Promise<void> {
    const now = new Date(this.#options.clock.now());
    const isToGo = tx`(
      port_id = ${row.id} and state = 'porting' and not (number = any(${except}::text[]))
      or number = any(${row.numbers}::text[]) and state = 'released' and restorable_until <= ${now})`;
    await lockRows(tx, isToGo);
    await tx`delete from owned_numbers where ${isToGo}`;
  }

  #on<Value, Failure>(
    accountId: string,
    id: string,
    work: (tx: Transaction, row: PortRow) => Promise<Result<Value, Failure>>,
  ): Promise<Result<Value, Failure | 'not-found'>> {
    return transaction(this.#options.sql, async (tx) => {
      const [row] = await tx<PortRow[]>`
        select ${portColumns(tx)} from ports where id = ${id} and account_id = ${accountId} for update`;
      return row ? work(tx, row) : fail('not-found');
    });
  }

  async #only(tx: Transaction, rows: readonly PortRow[]): Promise<PortRequest> {
    const [shown] = await shownPorts(tx, rows, this.#options.clock.now());
    if (!shown) throw new Error('a port that was locked is gone');
    return shown;
  }
}

/** Each once. */
const numbersOf = ({ numbers }: PortRequestInput): string[] => [...new Set(numbers)];
