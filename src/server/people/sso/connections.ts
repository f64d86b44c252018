/** The provider that an account's people sign in by, as its administrators set it up. */
import { randomUUID } from 'node:crypto';
import type { SsoInput, SsoTried } from '#contract/people/sso.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { JsonFacts } from '#server/store/audit-log.ts';
import type { Fragment, Pool, Sql, Transaction } from '#server/store/database.ts';
import type { SealedColumn, Vault } from '#server/store/vault/vault.ts';
import { auditOf, changingTeam, type Doer } from '../team/team-change.ts';

export const ssoSecrets: SealedColumn = { table: 'sso_connections', column: 'client_secret', id: 'id' };

export interface Connection extends Omit<SsoInput, 'clientSecret' | 'version'> {
  id: string;
  accountId: string;
  clientSecret: string;
  tried: SsoTried | null;
  version: number;
}

export interface ConnectionParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
}

export const connectionOf = (sql: Sql, vault: Vault, accountId: string): Promise<Connection | null> =>
  find(sql, vault, sql`account_id = ${accountId}`);

export const findConnection = (sql: Sql, vault: Vault, id: string): Promise<Connection | null> =>
  find(sql, vault, sql`id = ${id}`);

/** Of who signs in with this address, or is invited with it, where somebody is. */
export async function connectionFor(sql: Sql, vault: Vault, email: string): Promise<Connection | null> {
  const [person] = await sql<{ accountId: string }[]>`
    select u.account_id from users u join sso_connections s on s.account_id = u.account_id
    where lower(u.email) = lower(${email}) and u.state in ('active', 'invited')
    order by u.state, u.state_since desc limit 1`;
  return person ? connectionOf(sql, vault, person.accountId) : null;
}

async function find(sql: Sql, vault: Vault, isIt: Fragment): Promise<Connection | null> {
  const [row] = await sql<Connection[]>`
    select id, account_id, issuer, client_id, client_secret, role_claim, roles, otherwise, admits_new, is_required,
      supervisors_see, tried, version
    from sso_connections where ${isIt}`;
  return row ? { ...row, clientSecret: vault.open(ssoSecrets, row.id, row.clientSecret) } : null;
}

type SettingFault = 'password-needed' | 'not-found' | 'changed-meanwhile';

/** `password-needed`: it would be required, and no administrator has a password as the way back. `not-found`: no secret. */
export function putConnection(
  { sql, vault, clock }: ConnectionParts,
  by: Doer,
  input: SsoInput,
): Promise<Result<null, 'forbidden' | SettingFault>> {
  const { accountId } = by.user;
  return changingTeam({ sql }, by, async (tx): Promise<Result<null, SettingFault>> => {
    const before = await connectionOf(tx, vault, accountId);
    if (isOvertaken(before, input)) return fail('changed-meanwhile');
    const secret = input.clientSecret ?? before?.clientSecret;
    if (secret === undefined) return fail('not-found');
    if (input.isRequired && !(await hasWayBack(tx, accountId))) return fail('password-needed');
    await keep(tx, { ...input, id: before?.id ?? randomUUID(), accountId, clientSecret: secret }, vault);
    await note(tx, by, { before, input }, clock);
    return ok(null);
  });
}

/** Of an issuer: "login.harbor.example" */
export const hostOf = (issuer: string): string => new URL(issuer).host;

const isOvertaken = (before: Connection | null, { version = 0 }: SsoInput): boolean =>
  before !== null && version !== before.version;

async function keep(
  tx: Transaction,
  connection: Omit<Connection, 'tried' | 'version'>,
  vault: Vault,
): Promise<void> {
  const { id, accountId, issuer, clientId, roleClaim, roles, otherwise } = connection;
  const { admitsNew, isRequired, supervisorsSee } = connection;
  const secret = vault.seal(ssoSecrets, id, connection.clientSecret);
  await tx`
    insert into sso_connections
      (id, account_id, issuer, client_id, client_secret, role_claim, roles, otherwise, admits_new, is_required,
        supervisors_see)
    values (${id}, ${accountId}, ${issuer}, ${clientId}, ${secret}, ${roleClaim}, ${tx.json(roles)}, ${otherwise},
      ${admitsNew}, ${isRequired}, ${supervisorsSee})
    on conflict (account_id) do update set issuer = excluded.issuer, client_id = excluded.client_id,
      client_secret = excluded.client_secret, role_claim = excluded.role_claim, roles = excluded.roles,
      otherwise = excluded.otherwise, admits_new = excluded.admits_new, is_required = excluded.is_required,
      supervisors_see = excluded.supervisors_see, tried = null`;
  // Who is at the former provider now begins anew.
  await tx`delete from sso_rounds where connection_id = ${id}`;
}

/** Never the secret: that there is another one. */
async function note(
  tx: Transaction,
  by: Doer,
  { before, input }: { before: Connection | null; input: SsoInput },
  clock: Clock,
): Promise<void> {
  const is = factsOf(input);
  if (input.clientSecret !== null) is['clientSecret'] = 'new';
  const changed = changedIn(before && factsOf(before), is);
  if (Object.keys(changed.after).length > 0)
    await auditOf(tx, by, { action: 'sso.changed', subject, ...changed }, clock);
}

/** People are bound anew, by their addresses, to the next one. */
export function removeConnection(
  { sql, clock }: ConnectionParts,
  by: Doer,
): Promise<Result<null, 'forbidden' | 'not-found'>> {
  const { accountId } = by.user;
  return changingTeam({ sql }, by, async (tx): Promise<Result<null, 'not-found'>> => {
    const [removed] = await tx<{ issuer: string }[]>`
      delete from sso_connections where account_id = ${accountId} returning issuer`;
    if (!removed) return fail('not-found');
    await tx`delete from sso_identities where account_id = ${accountId}`;
    await auditOf(tx, by, { action: 'sso.removed', subject, before: { issuer: removed.issuer } }, clock);
    return ok(null);
  });
}

export async function rememberTried(sql: Sql, connectionId: string, tried: SsoTried): Promise<void> {
  await sql`update sso_connections set tried = ${sql.json(tried)} where id = ${connectionId}`;
}

async function hasWayBack(tx: Transaction, accountId: string): Promise<boolean> {
  const found = await tx`
    select from users where account_id = ${accountId} and role = 'admin' and state = 'active'
      and password_hash is not null limit 1`;
  return found.length > 0;
}

const subject = { id: 'sso', name: 'Company accounts' };

type Facts = Record<string, JsonFacts[string]>;

const factsOf = ({
  issuer,
  clientId,
  roleClaim,
  roles,
  otherwise,
  admitsNew,
  supervisorsSee,
  isRequired,
}: Omit<SsoInput, 'clientSecret' | 'version'>): Facts => ({
  issuer,
  clientId,
  roleClaim,
  rolesByClaim: roles.map(({ value, role }) => `${value}: ${role}`).join(', '),
  otherwise,
  admitsNew,
  supervisorsSee,
  isRequired,
});

function changedIn(was: Facts | null, is: Facts): { before: Facts | null; after: Facts } {
  const names = Object.keys(is).filter((name) => was?.[name] !== is[name]);
  const only = (facts: Facts) =>
    Object.fromEntries(names.flatMap((name) => (name in facts ? [[name, facts[name] ?? null]] : [])));
  return { before: was && only(was), after: only(is) };
}
