/** Second factors on real tables: an account, its demo people, and a phone with an authenticator app. */
import { randomBytes } from 'node:crypto';
import { ManualClock } from '#kit/clock.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import type { FactorNews } from '#server/people/second-factor/factors.ts';
import { addOwnApp, offerOwnApp } from '#server/people/second-factor/own-factors.ts';
import {
  beginSecondStep,
  proveSecondStep,
  type StepParts,
} from '#server/people/second-factor/second-step.ts';
import type { Oneself } from '#server/people/sign-in/own-access.ts';
import { openSession, readSession } from '#server/people/sign-in/sessions.ts';
import type { User } from '#server/people/users.ts';
import type { Pool } from '#server/store/database.ts';
import { Vault } from '#server/store/vault/vault.ts';
import { shownBy } from './authenticator.ts';

export const ORIGIN = { userAgent: 'Test', address: '192.0.2.7' };
export class FactorBench {
  readonly told: { name: string; news: FactorNews }[] = [];
  readonly parts: StepParts;
  readonly people: DemoPeople;
  readonly accountId: string;
  readonly clock: ManualClock;

  private constructor(sql: Pool, clock: ManualClock, accountId: string, people: DemoPeople) {
    this.people = people;
    this.accountId = accountId;
    this.clock = clock;
    this.parts = {
      sql,
      clock,
      vault: new Vault(randomBytes(32)),
      told: (_tx, { name }, news) => {
        this.told.push({ name, news });
        return Promise.resolve();
      },
    };
  }

  static async open(sql: Pool): Promise<FactorBench> {
    const clock = new ManualClock(Date.UTC(2026, 10, 30, 14));
    const accountId = await openAccount(sql, 'Harbor Home Services');
    return new FactorBench(sql, clock, accountId, await seedDemoPeople(sql, accountId));
  }

  /** Signed in just now. */
  async oneself(user: User): Promise<Oneself> {
    const token = await openSession(this.parts.sql, user.id, this.clock, ORIGIN);
    const session = await readSession(this.parts.sql, token, this.clock);
    if (!session) throw new Error('no session');
    return { user, sessionId: session.id, address: ORIGIN.address, network: ORIGIN.address };
  }

  /** Adds an app. @returns its secret, and the recovery codes that came with it */
  async withApp(by: Oneself): Promise<{ secret: string; recoveryCodes: string[] }> {
    const offered = await offerOwnApp(this.parts, by);
    if (!offered.ok) throw new Error(offered.failure);
    const { secret } = offered.value;
    const added = await addOwnApp(this.parts, by, shownBy(secret, this.clock.now()));
    if (!added.ok) throw new Error(added.failure);
    return { secret, recoveryCodes: added.value.recoveryCodes ?? [] };
  }

  /** The password was right. */
  async begin(user: User): Promise<string | null> {
    const [row] = await this.parts.sql<{ passwordHash: string | null }[]>`
      select password_hash from users where id = ${user.id}`;
    return beginSecondStep(this.parts.sql, { user, proof: row?.passwordHash ?? '' }, this.clock);
  }

  async beginTwoSteps(user: User): Promise<string> {
    const token = await this.begin(user);
    if (token === null) throw new Error('the password is enough');
    return token;
  }

  prove(token: string, code: string) {
    return proveSecondStep(this.parts, token, { code, origin: ORIGIN });
  }
}
