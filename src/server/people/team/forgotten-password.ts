/** A link to a new password for who asks for it at the sign-in; whether anybody has the address is told to nobody. */
import type { Clock } from '#kit/clock.ts';
import { audit } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { linkAt, makeLink } from '../sign-in/access-links.ts';
import { isCompanyOnly } from '../sign-in/company-only.ts';
import { userColumns, type User } from '../users.ts';
import type { TeamPorts } from './team-change.ts';

/** Who presses again gets no second mail. */
const REST_MS = 2 * 60_000;
/** Nobody's mailbox is filled from many networks. The last link is good for as long as nothing more is mailed. */
const MOST_A_DAY = 5;
const DAY_MS = 86_400_000;

interface Parts {
  sql: Pool;
  clock: Clock;
  mailed: TeamPorts['mailed'];
}

interface Asking {
  email: string;
  address: string;
  pageOrigin: string;
}

export function askForPassword(parts: Parts, { email, address, pageOrigin }: Asking): Promise<void> {
  const { sql, clock, mailed } = parts;
  return transaction(sql, async (tx) => {
    const [person] = await tx<User[]>`
      select ${userColumns(tx)} from users
      where lower(email) = lower(${email}) and state = 'active' and not (${isCompanyOnly(tx)}) for no key update`;
    if (!person || (await wasMadeJustNow(tx, person.id, clock)) || (await wasAskedOften(tx, person, clock)))
      return;
    const made = { userId: person.id, purpose: 'password', madeBy: null } as const;
    const { token, until } = await makeLink(tx, made, clock);
    await mailed(tx, { person, purpose: 'password', link: linkAt(pageOrigin, token), until, madeBy: null });
    const { accountId, name } = person;
    const by = { id: null, name, address };
    await audit(tx, { accountId, by, action: 'person.password-asked', subject: person }, clock);
  });
}

async function wasMadeJustNow(tx: Transaction, userId: string, clock: Clock): Promise<boolean> {
  const made = await tx`
    select from access_links where user_id = ${userId} and purpose = 'password' and is_asked and used_at is null
      and made_at > ${new Date(clock.now() - REST_MS)}`;
  return made.length > 0;
}

async function wasAskedOften(tx: Transaction, { id, accountId }: User, clock: Clock): Promise<boolean> {
  const asked = await tx`
    select from audit_entries where account_id = ${accountId} and subject_id = ${id}
      and action = 'person.password-asked' and at > ${new Date(clock.now() - DAY_MS)}`;
  return asked.length >= MOST_A_DAY;
}
