/** The sign-in by companies' accounts on real tables, with a real provider: an account, its demo people, and a browser. */
import { randomBytes } from 'node:crypto';
import type { SsoInput } from '#contract/people/sso.ts';
import { ManualClock } from '#kit/clock.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { askCustomersServer } from '#server/calls/webhooks/customers-server.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { Providers, type ProviderNetwork } from '#server/people/sso/provider.ts';
import {
  beginSso,
  beginTry,
  endSso,
  readSso,
  setSso,
  type Begun,
  type SsoParts,
} from '#server/people/sso/sso.ts';
import type { Pool } from '#server/store/database.ts';
import { Vault } from '#server/store/vault/vault.ts';
import { doer, openTestTeam, type TestTeam } from '../people/test-team.ts';
import type { TestProvider } from './provider.ts';

export const ORIGIN = { userAgent: 'Test', address: '192.0.2.7' };
export const PAGE = 'https://phone.test';
export const CALLBACK = `${PAGE}/sso/callback`;

export const onLoopback: ProviderNetwork = {
  ask: (asking) => askCustomersServer(asking, systemNetwork(true)),
  mayBePlain: true,
};

/** As the provider says it of somebody at Harbor. */
export const verified = (mailbox: string, groups: string[] = []) => ({
  email: `${mailbox}@harbor.test`,
  email_verified: true,
  name: `${mailbox} by provider`,
  groups,
});

type Ended = Awaited<ReturnType<typeof endSso>>;

export class SsoBench {
  readonly parts: SsoParts;
  readonly crew: TestTeam;
  readonly #provider: TestProvider;

  private constructor(parts: SsoParts, crew: TestTeam, provider: TestProvider) {
    this.parts = parts;
    this.crew = crew;
    this.#provider = provider;
  }

  static async open(sql: Pool, provider: TestProvider): Promise<SsoBench> {
    const clock = new ManualClock();
    const crew = await openTestTeam(sql, clock);
    const providers = new Providers(onLoopback, clock);
    const vault = new Vault(randomBytes(32));
    return new SsoBench({ sql, clock, vault, providers, joined: ensureMailbox }, crew, provider);
  }

  get admin() {
    return doer(this.crew.people.admin);
  }

  /** @param change of what is there now, unless it says another version */
  async set(change: Partial<SsoInput> = {}) {
    const { issuer, clientId, clientSecret } = this.#provider;
    const rules = { roleClaim: '', roles: [], otherwise: null, admitsNew: false, isRequired: false };
    const supervisorsSee = 'teams' as const;
    const { connection } = await readSso(this.parts, this.crew.accountId, PAGE);
    return setSso(this.parts, this.admin, {
      version: connection?.version ?? 0,
      issuer,
      clientId,
      clientSecret,
      supervisorsSee,
      ...rules,
      ...change,
    });
  }

  async begin(email: string, returnTo = ''): Promise<Begun> {
    const begun = await beginSso(this.parts, { email, company: null, returnTo, pageOrigin: PAGE });
    if (!begun.ok) throw new Error(begun.failure);
    return begun.value;
  }

  /** Comes back with this. */
  end(begun: Begun, back: URL): Promise<Ended> {
    const state = back.searchParams.get('state') ?? '';
    const { browser } = begun;
    return endSso(this.parts, { browser, state, query: back.search, pageOrigin: PAGE, origin: ORIGIN });
  }

  /** From the sign-in screen, through the provider's login, and back. */
  async comeIn(email: string, login: string): Promise<Ended> {
    const begun = await this.begin(email);
    return this.end(begun, await this.#provider.logIn(begun.url, login));
  }

  /** @returns what came of it: "in" or the fault */
  async outcome(email: string, login: string): Promise<string> {
    const ended = await this.comeIn(email, login);
    return ended.ok ? 'in' : ended.failure;
  }

  async tryAs(login: string): Promise<Ended> {
    const begun = await beginTry(this.parts, this.admin);
    if (!begun.ok) throw new Error(begun.failure);
    return this.end(begun.value, await this.#provider.logIn(begun.value.url, login));
  }

  async invited(email: string): Promise<{ id: string; token: string }> {
    const asked = { email, name: 'Dana Kim', role: 'agent', extension: null } as const;
    const made = await this.crew.team.invite(this.admin, asked);
    if (!made.ok) throw new Error(made.failure);
    return { id: made.value.person.id, token: made.value.link.token };
  }

  /** What was done to somebody, in its order. */
  async actions(subjectId: string): Promise<string[]> {
    const rows = await this.parts.sql<{ action: string }[]>`
      select action from audit_entries where subject_id = ${subjectId} order by id`;
    return rows.map(({ action }) => action);
  }
}
