/** Where calls are forwarded, besides the browsers of agents: telephones, SIP endpoints, desk phones registered here. */
import { randomUUID } from 'node:crypto';
import type {
  DeskPhoneCredentials,
  ImportFault,
  MadeReceivingNumber,
  ReceivingNumber,
  ReceivingNumberInput,
} from '#contract/numbers/receiving.ts';
import type { Clock } from '#kit/clock.ts';
import { inSlices } from '#kit/load/in-slices.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Actor } from '#server/store/audit-log.ts';
import { within, type Sql, type Transaction } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';
import { allowedCountries, countryOf } from './countries.ts';
import { deskPhoneHashes, newSecret, type DeskPhoneSecret } from './desk-phones.ts';
import type { ImportLine } from './receiving-import.ts';

/** What a call needs to know to ring it. */
export interface Receiving {
  id: string;
  accountId: string;
  kind: ReceivingNumber['kind'];
  name: string;
  /** E.164; null for SIP. Its country may have been switched off since: ask `countryAllowed` before ringing it. */
  number: string | null;
  /** Of a SIP endpoint; null for the others. */
  uri: string | null;
  /** ISO 3166 alpha-2 of the number. */
  country: string | null;
}

/** null: there is none, or it is another account's. */
export async function findReceiving(sql: Sql, accountId: string, id: string): Promise<Receiving | null> {
  const [found] = await sql<Receiving[]>`
    select id, account_id, kind, name, number, uri, country from receiving_numbers
    where id = ${id} and account_id = ${accountId}`;
  return found ?? null;
}

function toReceiving(accountId: string, input: ReceivingNumberInput): Receiving {
  const number = 'number' in input ? input.number : null;
  return {
    id: randomUUID(),
    accountId,
    kind: input.kind,
    name: input.name,
    number,
    uri: 'uri' in input ? input.uri : null,
    country: number === null ? null : countryOf(number),
  };
}

export interface Registrar {
  /** "host:port", UDP. */
  server: string;
  realm: string;
  isRegistered: (receivingId: string) => boolean;
  /** A registered telephone has to prove itself anew. */
  drop: (receivingId: string) => void;
}

interface Options {
  sql: Sql;
  vault: Vault;
  registrar: Registrar;
  clock: Clock;
  /** Which routes of the account ring it, by name; null: none does. */
  usedBy: (tx: Transaction, accountId: string, receivingId: string) => Promise<string | null>;
  /** False: this SIP URI leads into our own network. */
  mayCall: (uri: string) => boolean;
}

/** `in-use`: by which routes, in `detail`. */
type LineRemovalFault = { code: 'not-found' } | { code: 'in-use'; detail: string };

/** As administrators read it in the log. */
const factsOf = ({ number, uri }: Receiving) => ({ place: number ?? uri ?? '' });

/** `number-taken`: it is one of our own tracking numbers, calls would go round in a circle. */
export type ReceivingRefusal = 'number-invalid' | 'country-off' | 'number-taken' | 'private-address';

/** What speaks against some receiving numbers of an account, read once for all of them. */
interface Standing {
  isAllowed: (country: string) => boolean;
  /** Of their numbers, those that are tracking numbers. */
  tracked: ReadonlySet<string>;
}

async function standingOf(sql: Sql, accountId: string, all: readonly Receiving[]): Promise<Standing> {
  const numbers = all.flatMap(({ number }) => (number === null ? [] : [number]));
  const tracked = await sql<{ number: string }[]>`
    select number from owned_numbers where number = any(${numbers}::text[]) and state <> 'released'`;
  return {
    isAllowed: await allowedCountries(sql, accountId),
    tracked: new Set(tracked.map(({ number }) => number)),
  };
}

function refusalOf(
  { number, uri, country }: Receiving,
  { isAllowed, tracked }: Standing,
  { mayCall }: Pick<Options, 'mayCall'>,
): ReceivingRefusal | null {
  if (uri !== null && !mayCall(uri)) return 'private-address';
  if (number === null) return null;
  if (country === null) return 'number-invalid';
  if (!isAllowed(country)) return 'country-off';
  return tracked.has(number) ? 'number-taken' : null;
}

interface ReceivingLine extends Pick<ImportLine, 'line' | 'text'> {
  receiving: Receiving;
}

/** Pure. Yields after each: to tell a number's country takes a while. */
function* receivingsOf(
  accountId: string,
  lines: readonly ImportLine[],
): Generator<undefined, ReceivingLine[]> {
  const all: ReceivingLine[] = [];
  for (const { line, text, input } of lines) {
    yield;
    all.push({ line, text, receiving: toReceiving(accountId, input) });
  }
  return all;
}

/** Of a registered phone; `ha1` sealed. */
type Credentials = Pick<DeskPhoneSecret, 'username' | 'ha1'>;

async function insert(sql: Sql, receiving: Receiving, credentials: Credentials | null): Promise<void> {
  const { id, accountId, kind, name, number, uri, country } = receiving;
  await sql`
    insert into receiving_numbers (id, account_id, kind, name, number, country, uri, username, ha1)
    values (${id}, ${accountId}, ${kind}, ${name}, ${number}, ${country}, ${uri},
      ${credentials?.username ?? null}, ${credentials?.ha1 ?? null})`;
}

/** None of them is a registered phone. They are listed in this order. */
async function insertAll(tx: Transaction, accountId: string, all: readonly Receiving[]): Promise<void> {
  const column = <Value>(of: (one: Receiving) => Value) => all.map((one) => of(one));
  await tx`
    insert into receiving_numbers (id, account_id, kind, name, number, country, uri, added_at)
    select id, ${accountId}, kind, name, number, country, uri,
      statement_timestamp() + place * interval '1 microsecond'
    from unnest(${column(({ id }) => id)}::uuid[], ${column(({ kind }) => kind)}::text[],
      ${column(({ name }) => name)}::text[], ${column(({ number }) => number)}::text[],
      ${column(({ country }) => country)}::text[], ${column(({ uri }) => uri)}::text[])
      with ordinality as line (id, kind, name, number, country, uri, place)`;
}

/** Where the account's receiving numbers lead already: E.164 or SIP URI. */
async function placesOf(tx: Transaction, accountId: string): Promise<Set<string>> {
  const known = await tx<{ place: string }[]>`
    select coalesce(number, uri) as place from receiving_numbers
    where account_id = ${accountId} and coalesce(number, uri) is not null`;
  return new Set(known.map(({ place }) => place));
}

export class ReceivingNumbers {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  /** In the order in which they were added. */
  async list(accountId: string): Promise<ReceivingNumber[]> {
    const rows = await this.#options.sql<Receiving[]>`
      select id, account_id, kind, name, number, uri, country from receiving_numbers
      where account_id = ${accountId} order by added_at, id`;
    return rows.map((row) => this.#shown(row));
  }

  /** The credentials of a registered phone are told here, and never again. */
  async add(
    accountId: string,
    input: ReceivingNumberInput,
    by: Actor,
  ): Promise<Result<MadeReceivingNumber, ReceivingRefusal>> {
    const receiving = toReceiving(accountId, input);
    const { sql, clock, registrar } = this.#options;
    const refusal = refusalOf(receiving, await standingOf(sql, accountId, [receiving]), this.#options);
    if (refusal) return fail(refusal);
    const secret = receiving.kind === 'registered-phone' ? newSecret(registrar.realm) : null;
    await within(sql, async (tx) => {
      await insert(tx, receiving, secret && { ...secret, ha1: this.#sealed(receiving.id, secret) });
      const told = { subject: receiving, after: factsOf(receiving) };
      await tell(tx, { accountId, action: 'line.added', ...told }, { by, clock });
    });
    return ok({ receivingNumber: this.#shown(receiving), credentials: secret && this.#credentials(secret) });
  }

  /**
   * All that can be added, together and in few statements; resolves with the lines that cannot. What is there already stays
   * once, also when the same list is brought twice at once.
   */
  async addAll(accountId: string, lines: readonly ImportLine[], by: Actor): Promise<ImportFault[]> {
    const { sql, clock } = this.#options;
    const all = await inSlices(receivingsOf(accountId, lines));
    return within(sql, async (tx) => {
      await tx`select pg_advisory_xact_lock(hashtextextended(${accountId}, 4600013))`;
      const standing = await standingOf(
        tx,
        accountId,
        all.map(({ receiving }) => receiving),
      );
      const places = await placesOf(tx, accountId);
      const added: Receiving[] = [];
      const faults: ImportFault[] = [];
      for (const { line, text, receiving } of all) {
        const place = receiving.number ?? receiving.uri ?? '';
        const reason = places.has(place) ? 'already-there' : refusalOf(receiving, standing, this.#options);
        if (reason) {
          faults.push({ line, text, reason });
          continue;
        }
        places.add(place);
        added.push(receiving);
      }
      await insertAll(tx, accountId, added);
      const told = { subject: { id: accountId, name: '' }, after: { lines: added.length } };
      if (added.length > 0) await tell(tx, { accountId, action: 'line.imported', ...told }, { by, clock });
      return faults;
    });
  }

  /** A new password; a telephone that registered with the old one is rung no more. */
  async renewCredentials(
    accountId: string,
    id: string,
    by: Actor,
  ): Promise<Result<MadeReceivingNumber, 'not-found'>> {
    const { sql, clock, registrar } = this.#options;
    const receiving = await findReceiving(sql, accountId, id);
    const [phone] = await sql<{ username: string | null }[]>`
      select username from receiving_numbers where id = ${id}`;
    if (!receiving || !phone?.username) return fail('not-found');
    const secret = newSecret(registrar.realm, phone.username);
    await within(sql, async (tx) => {
      await tx`update receiving_numbers set ha1 = ${this.#sealed(id, secret)} where id = ${id}`;
      await tell(tx, { accountId, action: 'line.password-renewed', subject: receiving }, { by, clock });
    });
    registrar.drop(id);
    return ok({ receivingNumber: this.#shown(receiving), credentials: this.#credentials(secret) });
  }

  async remove(accountId: string, id: string, by: Actor): Promise<Result<null, LineRemovalFault>> {
    const { sql, clock, registrar, usedBy } = this.#options;
    const removed = await within(sql, async (tx): Promise<Result<null, LineRemovalFault>> => {
      // A route that begins to ring it waits, and then finds it gone.
      await tx`select from receiving_numbers where id = ${id} and account_id = ${accountId} for update`;
      const line = await findReceiving(tx, accountId, id);
      if (!line) return fail({ code: 'not-found' });
      const routes = await usedBy(tx, accountId, id);
      if (routes !== null) return fail({ code: 'in-use', detail: routes });
      await tx`delete from receiving_numbers where id = ${id}`;
      await tell(
        tx,
        { accountId, action: 'line.removed', subject: line, before: factsOf(line) },
        { by, clock },
      );
      return ok(null);
    });
    if (removed.ok) registrar.drop(id);
    return removed;
  }

  #shown({ id, kind, name, number, uri, country }: Receiving): ReceivingNumber {
    const isRegistered = kind === 'registered-phone' ? this.#options.registrar.isRegistered(id) : null;
    return { id, kind, name, number, uri, country, isRegistered };
  }

  #sealed(id: string, { ha1 }: DeskPhoneSecret): string {
    return this.#options.vault.seal(deskPhoneHashes, id, ha1);
  }

  #credentials({ username, password }: DeskPhoneSecret): DeskPhoneCredentials {
    const { server, realm } = this.#options.registrar;
    return { server, realm, username, password };
  }
}
