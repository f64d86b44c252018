/** Money from test cards is nobody's money: it pays for calls to the demo carrier, and for no real one. */
import type { Fragment, Sql } from '#server/store/database.ts';

export async function letTestMoneyPay(sql: Sql, pays: boolean): Promise<void> {
  await sql`update test_money set pays = ${pays} where pays <> ${pays}`;
}

/** SQL: the account has test money, and that pays nothing here. What is real on the same balance cannot be told from it. */
export const refusesTestMoney = (sql: Sql, accountId: string): Fragment => sql`
  exists (select from test_money where not pays and exists (
    select from payment_customers where account_id = ${accountId} and provider = 'test'))`;
