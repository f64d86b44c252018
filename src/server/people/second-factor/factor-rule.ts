/** What administrators decide about second factors: who needs one, and who starts anew. */
import type { FactorRule, FactorsOfPerson } from '#contract/people/second-factor.ts';
import type { Role } from '#contract/people/people.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { endSessions, type Ending } from '../sign-in/sessions.ts';
import { auditOf, changingPerson, changingTeam, type Doer } from '../team/team-change.ts';
import { dropFactors, factorsOf } from './factors.ts';
import { passkeysOf } from './passkeys.ts';
import type { StepParts } from './second-step.ts';

const ROLES: readonly Role[] = ['agent', 'supervisor', 'admin'];

export async function readFactorRule(sql: Sql, accountId: string): Promise<FactorRule> {
  const [rule] = await sql<{ roles: Role[] }[]>`
    select roles from second_factor_rules where account_id = ${accountId}`;
  return { roles: rule?.roles ?? [] };
}

export function setFactorRule(
  parts: StepParts,
  by: Doer,
  { roles }: FactorRule,
): Promise<Result<FactorRule, 'forbidden'>> {
  const { accountId } = by.user;
  return changingTeam(parts, by, async (tx) => {
    const before = await readFactorRule(tx, accountId);
    const next = ROLES.filter((role) => roles.includes(role));
    if (next.join() === before.roles.join()) return ok(before);
    await tx`
      insert into second_factor_rules (account_id, roles) values (${accountId}, ${next})
      on conflict (account_id) do update set roles = excluded.roles`;
    const entry = {
      action: 'account.second-factor-rule-changed',
      subject: { id: accountId, name: 'Second factor' },
      before: { roles: before.roles.join(', ') },
      after: { roles: next.join(', ') },
    } as const;
    await auditOf(tx, by, entry, parts.clock);
    return ok({ roles: next });
  });
}

/** null: nobody of this account. */
export async function factorsOfPerson(
  sql: Sql,
  accountId: string,
  id: string,
): Promise<FactorsOfPerson | null> {
  const [person] = await sql`select from users where id = ${id} and account_id = ${accountId}`;
  const factors = person && (await factorsOf(sql, id));
  if (!factors) return null;
  const { app, isRequired } = factors;
  return { app: app?.getTime() ?? null, passkeys: await passkeysOf(sql, id), isRequired };
}

/** For who lost it: the password alone lets them in again, and where one is required they set up another. Own ones: `own-access`. */
export function resetSecondFactor(
  parts: StepParts,
  by: Doer,
  id: string,
  { letCallEnd }: Ending,
): Promise<Result<null, 'not-found' | 'forbidden' | 'own-access'>> {
  return changingPerson(
    parts,
    by,
    id,
    async (tx, person): Promise<Result<null, 'not-found' | 'own-access'>> => {
      if (person.id === by.user.id) return fail('own-access');
      if (!(await dropFactors(tx, id))) return fail('not-found');
      await endSessions(tx, id, { letCallEnd });
      const entry = { action: 'person.second-factor-reset', subject: person, after: { letCallEnd } } as const;
      await auditOf(tx, by, entry, parts.clock);
      await parts.told(tx, person, { kind: 'second-factor-reset' });
      return ok(null);
    },
  );
}
