/** Signing in by the company's account: set up and tried by administrators, begun and ended by who comes in. */
import type {
  ComingFault,
  OwnSso,
  ProviderFault,
  Sso,
  SsoInput,
  SsoPlace,
  SsoTried,
} from '#contract/people/sso.ts';
import { SSO_CALLBACK } from '#contract/people/sso.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { mustUseCompany } from '../sign-in/company-only.ts';
import type { SessionOrigin } from '../sign-in/sessions.ts';
import type { Doer } from '../team/team-change.ts';
import { comeIn, wouldComeIn, type ComingParts } from './coming-in.ts';
import {
  connectionFor,
  connectionOf,
  findConnection,
  hostOf,
  putConnection,
  rememberTried,
  removeConnection,
  type Connection,
  type ConnectionParts,
} from './connections.ts';
import type { Providers } from './provider.ts';
import { beginRound, roundSecrets, takeRound } from './rounds.ts';

export interface SsoParts extends ConnectionParts, ComingParts {
  providers: Providers;
}

/** The browser goes to `url`, and keeps the secret until it is back. */
export interface Begun {
  url: string;
  browser: string;
  state: string;
}

const redirectUriOf = (pageOrigin: string) => `${pageOrigin}${SSO_CALLBACK}`;

export async function readSso({ sql, vault }: SsoParts, accountId: string, pageOrigin: string): Promise<Sso> {
  const redirectUri = redirectUriOf(pageOrigin);
  const found = await connectionOf(sql, vault, accountId);
  if (!found) return { redirectUri, connection: null };
  const { id, issuer, clientId, roleClaim, roles, otherwise, tried, version } = found;
  const { admitsNew, supervisorsSee, isRequired } = found;
  const startLink = `${pageOrigin}/#/company/${id}`;
  const rules = { issuer, clientId, roleClaim, roles, otherwise, admitsNew, supervisorsSee, isRequired };
  return { redirectUri, connection: { ...rules, startLink, tried, version } };
}

type SettingFault = 'forbidden' | 'password-needed' | 'not-found' | 'changed-meanwhile';

/** A provider that is away stands in the way of nothing but naming it. `not-found`: a secret is needed. */
export async function setSso(
  parts: SsoParts,
  by: Doer,
  input: SsoInput,
): Promise<Result<Sso, SettingFault | { provider: ProviderFault }>> {
  const { accountId } = by.user;
  const before = await connectionOf(parts.sql, parts.vault, accountId);
  const clientSecret = input.clientSecret ?? before?.clientSecret;
  if (clientSecret === undefined) return fail('not-found');
  if (input.issuer !== before?.issuer) {
    const checked = await parts.providers.check({ ...input, accountId, clientSecret });
    if (!checked.ok) return fail({ provider: checked.failure });
  }
  const put = await putConnection(parts, by, input);
  return put.ok ? ok(await readSso(parts, accountId, by.pageOrigin)) : put;
}

export const removeSso = (parts: SsoParts, by: Doer) => removeConnection(parts, by);

/** Of a start link; null: it leads nowhere (any more). */
export async function placeOf({ sql, vault }: SsoParts, company: string): Promise<SsoPlace | null> {
  const found = await findConnection(sql, vault, company);
  return found && { host: hostOf(found.issuer) };
}

interface Asked {
  email: string | null;
  company: string | null;
  returnTo: string;
  pageOrigin: string;
}

/** `not-found`: of nobody, or of a company that has no such sign-in. */
export async function beginSso(
  parts: SsoParts,
  { email, company, returnTo, pageOrigin }: Asked,
): Promise<Result<Begun, 'not-found' | ProviderFault>> {
  const { sql, vault } = parts;
  const connection =
    company === null
      ? await connectionFor(sql, vault, email ?? '')
      : await findConnection(sql, vault, company);
  if (!connection) return fail('not-found');
  return begin(parts, connection, { email, triedBy: null, returnTo, pageOrigin });
}

export async function beginTry(
  parts: SsoParts,
  { user, pageOrigin }: Doer,
): Promise<Result<Begun, 'not-found' | ProviderFault>> {
  const connection = await connectionOf(parts.sql, parts.vault, user.accountId);
  if (!connection) return fail('not-found');
  return begin(parts, connection, {
    email: null,
    triedBy: user.id,
    returnTo: '#/people/sign-in/tried',
    pageOrigin,
  });
}

interface Beginning extends Omit<Asked, 'company'> {
  triedBy: string | null;
}

async function begin(
  { sql, clock, providers }: SsoParts,
  connection: Connection,
  { email, triedBy, returnTo, pageOrigin }: Beginning,
): Promise<Result<Begun, ProviderFault>> {
  const browser = await beginRound(sql, { connectionId: connection.id, triedBy, returnTo }, clock);
  const round = { redirectUri: redirectUriOf(pageOrigin), ...roundSecrets(browser) };
  const address = await providers.addressFor(connection, round, email);
  return address.ok ? ok({ url: address.value, browser, state: round.state }) : address;
}

interface CameBack {
  /** From the cookie. */
  browser: string;
  state: string;
  /** Whole, with its "?". */
  query: string;
  pageOrigin: string;
  origin: SessionOrigin;
}

/** Where the page goes on, and as whom; no session: an administrator has tried. */
export interface Arrived {
  returnTo: string;
  session: { userId: string; token: string } | null;
}

export async function endSso(
  parts: SsoParts,
  { browser, state, query, pageOrigin, origin }: CameBack,
): Promise<Result<Arrived, ComingFault>> {
  const { sql, vault, clock, providers } = parts;
  const round = await takeRound(sql, { browser, state }, clock);
  const connection = round && (await findConnection(sql, vault, round.connectionId));
  if (!connection) return fail('round-unknown');
  const { triedBy, returnTo } = round;
  const way = { redirectUri: redirectUriOf(pageOrigin), ...roundSecrets(browser) };
  const said = await providers.saidIn(connection, way, query);
  if (triedBy !== null) {
    const would = said.ok ? await wouldComeIn(parts, { connection, said: said.value }) : said;
    const tried = {
      at: clock.now(),
      ...triedAs(would, said.ok ? said.value.email : null, said.ok ? said.value.name : null),
    };
    await rememberTried(sql, connection.id, tried);
    return ok({ returnTo, session: null });
  }
  if (!said.ok) return said;
  const came = await comeIn(parts, { connection, said: said.value, origin });
  return came.ok ? ok({ returnTo, session: came.value }) : came;
}

function triedAs(
  would: Awaited<ReturnType<typeof wouldComeIn>>,
  email: string | null,
  name: string | null,
): Omit<SsoTried, 'at'> {
  if (!would.ok) return { fault: would.failure, name, email, role: null, isNew: false };
  const { person, role } = would.value;
  return {
    fault: null,
    name: person?.name ?? name,
    email: person?.email ?? email,
    role,
    isNew: person === null,
  };
}

export async function readOwnSso(sql: Sql, userId: string): Promise<OwnSso> {
  const [row] = await sql<{ issuer: string | null; isBound: boolean; hasPassword: boolean }[]>`
    select s.issuer, u.password_hash is not null as has_password,
      exists (select from sso_identities where user_id = u.id and issuer = s.issuer) as is_bound
    from users u left join sso_connections s on s.account_id = u.account_id where u.id = ${userId}`;
  const { issuer = null, isBound = false, hasPassword = false } = row ?? {};
  const isRequired = await mustUseCompany(sql, userId);
  return { host: issuer === null ? null : hostOf(issuer), isBound, isRequired, hasPassword };
}
