/** `npm run reset-second-factor -- EMAIL`, on the server: for the last administrator, who lost phone and codes. */
import type { Clock } from '#kit/clock.ts';
import { audit } from '#server/store/audit-log.ts';
import { connect, transaction } from '#server/store/database.ts';
import { endSessions } from '../sign-in/sessions.ts';
import { userColumns, type User } from '../users.ts';
import { dropFactors } from './factors.ts';

const OPERATOR = { id: null, name: 'The operator of the server', address: '' };

/** Whether the server runs or not. @returns what to say */
export async function resetAsOperator(url: string, email: string, clock: Clock): Promise<string> {
  const sql = connect(url, 1);
  try {
    return await transaction(sql, async (tx) => {
      const [person] = await tx<User[]>`
        select ${userColumns(tx)} from users
        where lower(email) = lower(${email}) and state in ('active', 'deactivated') for no key update`;
      if (!person) return `Nobody signs in with ${email}. Nothing was done.`;
      if (!(await dropFactors(tx, person.id)))
        return `${person.name} has no second factor. Nothing was done.`;
      await endSessions(tx, person.id);
      const entry = { action: 'person.second-factor-reset', subject: person } as const;
      await audit(tx, { accountId: person.accountId, by: OPERATOR, ...entry }, clock);
      return `The second factor of ${person.name} is gone: the password alone signs in, and where the role needs another, it is set up first.`;
    });
  } finally {
    await sql.end({ timeout: 3 });
  }
}
