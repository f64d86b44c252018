import type { Company, CompanyChange } from '#contract/billing/plans.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit, type Actor } from '#server/store/audit-log.ts';
import { within, type Sql } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';

/** Who statements are made out to; until somebody says so, the account's name. */
export async function companyOf(sql: Sql, accountId: string): Promise<Company> {
  const [row] = await sql<Company[]>`
    select coalesce(c.name, a.name) as name, coalesce(address, '') as address, coalesce(tax_id, '') as tax_id,
      coalesce(email, '') as email, coalesce(version, 0) as version
    from accounts a left join companies c on c.account_id = a.id where a.id = ${accountId}`;
  return row ?? { name: '', address: '', taxId: '', email: '', version: 0 };
}

export function saveCompany(
  { sql, clock }: { sql: Sql; clock: Clock },
  { accountId, by }: { accountId: string; by: Actor },
  company: CompanyChange,
): Promise<Result<Company, 'changed-meanwhile'>> {
  const { name, address, taxId, email, version } = company;
  return within(sql, async (tx) => {
    const was = await companyOf(tx, accountId);
    const [saved] = await tx<{ version: number }[]>`
    insert into companies (account_id, name, address, tax_id, email)
    values (${accountId}, ${name}, ${address}, ${taxId}, ${email})
    on conflict (account_id) do update
      set name = excluded.name, address = excluded.address, tax_id = excluded.tax_id, email = excluded.email
      where ${isAsRead(tx, 'companies', version)}
    returning version`;
    if (!saved) return fail('changed-meanwhile');
    const subject = { id: accountId, name };
    const [before, after] = [factsOf(was), factsOf(company)];
    await audit(tx, { accountId, by, action: 'company.changed', subject, before, after }, clock);
    return ok({ ...company, version: saved.version });
  });
}

const factsOf = ({ name, address, taxId, email }: Omit<Company, 'version'>) => ({
  name,
  address,
  taxId,
  companyEmail: email,
});

export type Companies = ReturnType<typeof companiesIn>;
export const companiesIn = (sql: Sql, clock: Clock) => ({
  read: (accountId: string) => companyOf(sql, accountId),
  save: (accountId: string, by: Actor, company: CompanyChange) =>
    saveCompany({ sql, clock }, { accountId, by }, company),
});
