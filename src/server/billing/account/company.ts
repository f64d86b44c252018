import type { Company, CompanyChange } from '#contract/billing/plans.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { Sql } from '#server/store/database.ts';
import { isAsRead } from '#server/store/versions.ts';

/** Who statements are made out to; until somebody says so, the account's name. */
export async function companyOf(sql: Sql, accountId: string): Promise<Company> {
  const [row] = await sql<Company[]>`
    select coalesce(c.name, a.name) as name, coalesce(address, '') as address, coalesce(tax_id, '') as tax_id,
      coalesce(email, '') as email, coalesce(version, 0) as version
    from accounts a left join companies c on c.account_id = a.id where a.id = ${accountId}`;
  return row ?? { name: '', address: '', taxId: '', email: '', version: 0 };
}

export async function saveCompany(
  sql: Sql,
  accountId: string,
  company: CompanyChange,
): Promise<Result<Company, 'changed-meanwhile'>> {
  const { name, address, taxId, email, version } = company;
  const [saved] = await sql<{ version: number }[]>`
    insert into companies (account_id, name, address, tax_id, email)
    values (${accountId}, ${name}, ${address}, ${taxId}, ${email})
    on conflict (account_id) do update
      set name = excluded.name, address = excluded.address, tax_id = excluded.tax_id, email = excluded.email
      where ${isAsRead(sql, 'companies', version)}
    returning version`;
  return saved ? ok({ ...company, version: saved.version }) : fail('changed-meanwhile');
}

export type Companies = ReturnType<typeof companiesIn>;
export const companiesIn = (sql: Sql) => ({
  read: (accountId: string) => companyOf(sql, accountId),
  save: (accountId: string, company: CompanyChange) => saveCompany(sql, accountId, company),
});
