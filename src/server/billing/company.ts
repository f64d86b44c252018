import type { Company } from '#contract/billing/plans.ts';
import type { Sql } from '#server/store/database.ts';

/** Who statements are made out to; until somebody says so, the account's name. */
export async function companyOf(sql: Sql, accountId: string): Promise<Company> {
  const [row] = await sql<Company[]>`
    select coalesce(c.name, a.name) as name, coalesce(address, '') as address, coalesce(tax_id, '') as tax_id,
      coalesce(email, '') as email
    from accounts a left join companies c on c.account_id = a.id where a.id = ${accountId}`;
  return row ?? { name: '', address: '', taxId: '', email: '' };
}

export async function saveCompany(sql: Sql, accountId: string, company: Company): Promise<Company> {
  const { name, address, taxId, email } = company;
  await sql`
    insert into companies (account_id, name, address, tax_id, email)
    values (${accountId}, ${name}, ${address}, ${taxId}, ${email})
    on conflict (account_id) do update
      set name = excluded.name, address = excluded.address, tax_id = excluded.tax_id, email = excluded.email`;
  return company;
}
