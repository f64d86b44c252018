/** Opens an account: on the starter plan, with nothing on its balance, its first administrator and a mailbox. */
import type { SignUp } from '#contract/billing/plans.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { knowsZone } from '#server/billing/account/known-zones.ts';
import { beginInZone } from '#server/billing/account/time-zone.ts';
import { openAccount } from '#server/billing/accounts.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { addAdministrator, claimEmail } from '#server/people/team/first-administrator.ts';
import { isCommonPassword } from '#server/people/sign-in/common-passwords.ts';
import type { Busy, PasswordHashing } from '#server/people/sign-in/password-hashing.ts';
import type { User } from '#server/people/users.ts';
import { transaction, type Pool } from '#server/store/database.ts';

export async function signUp(
  { sql, hashing }: { sql: Pool; hashing: PasswordHashing },
  { company, name, email, password, timeZone = 'UTC' }: SignUp,
  network: string,
): Promise<Result<User, 'email-taken' | 'password-common' | Busy>> {
  if (isCommonPassword(password, [name, email, company])) return fail('password-common');
  const hashed = await hashing.hash(password, network);
  if (!hashed.ok) return hashed;
  const zone = (await knowsZone(sql, timeZone)) ? timeZone : 'UTC';
  return transaction(sql, async (tx) => {
    if (!(await claimEmail(tx, email))) return fail('email-taken');
    const accountId = await openAccount(tx, company);
    await beginInZone(tx, accountId, zone);
    const user = await addAdministrator(tx, { accountId, name, email, passwordHash: hashed.value });
    await ensureMailbox(tx, user);
    return ok(user);
  });
}
