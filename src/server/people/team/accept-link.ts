/** A link is used: the person has a new password, and former sessions are over. */
import type { AccessLinkUse } from '#contract/people/team.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { audit } from '#server/store/audit-log.ts';
import { transaction, type Pool, type Transaction } from '#server/store/database.ts';
import { dropLinks, markUsed, readLink, type LinkFault, type LinkOwner } from '../sign-in/access-links.ts';
import { mustUseCompany } from '../sign-in/company-only.ts';
import { isCommonPassword } from '../sign-in/common-passwords.ts';
import type { Busy, PasswordHashing } from '../sign-in/password-hashing.ts';
import { publishPeopleChange } from '../sight.ts';
import { endSessions } from '../sign-in/sessions.ts';
import type { ProvenUser } from '../sign-in/sign-in.ts';
import { userColumns, type User } from '../users.ts';
import { claimEmail } from './first-administrator.ts';
import type { TeamPorts } from './team-change.ts';

interface Parts {
  sql: Pool;
  hashing: PasswordHashing;
  clock: Clock;
  renamed: TeamPorts['renamed'];
}

/** @param network whose share of the slow work it is */
export async function acceptLink(
  parts: Parts,
  { token, name, password, letCallEnd = false }: AccessLinkUse,
  { network, address }: { network: string; address: string },
): Promise<Result<ProvenUser, LinkFault | 'password-common' | 'email-taken' | 'company-only' | Busy>> {
  const { sql, hashing, clock, renamed } = parts;
  const found = await readLink(sql, token, clock);
  if (!found.ok) return found;
  if (isCommonPassword(password, [name, found.value.email])) return fail('password-common');
  const hashed = await hashing.hash(password, network);
  if (!hashed.ok) return hashed;
  return transaction(sql, async (tx) => {
    const { userId } = found.value;
    await tx`select from users where id = ${userId} for no key update`;
    const still = await readLink(tx, token, clock);
    if (!still.ok) return still;
    const owner = still.value;
    if (await mustUseCompany(tx, userId)) return fail('company-only');
    if (owner.purpose === 'invitation' && !(await claimEmail(tx, owner.email))) return fail('email-taken');
    await markUsed(tx, token, clock);
    await dropLinks(tx, userId);
    const user = await letIn(tx, userId, { name, passwordHash: hashed.value }, clock);
    await renamed(tx, user);
    await publishPeopleChange(tx, user.accountId, [userId]);
    await endSessions(tx, userId, { letCallEnd });
    await note(tx, owner, { name, address, letCallEnd }, clock);
    return ok({ user, proof: hashed.value });
  });
}

async function letIn(
  tx: Transaction,
  userId: string,
  { name, passwordHash }: { name: string; passwordHash: string },
  clock: Clock,
): Promise<User> {
  const [user] = await tx<User[]>`
    update users set name = ${name}, password_hash = ${passwordHash}, state = 'active',
      state_since = case state when 'active' then state_since else ${new Date(clock.now())} end,
      status_since = case state when 'active' then status_since else ${new Date(clock.now())} end
    where id = ${userId} returning ${userColumns(tx)}`;
  if (!user) throw new Error(`there is no user ${userId}`);
  return user;
}

function note(
  tx: Transaction,
  owner: LinkOwner,
  { name, address, letCallEnd }: { name: string; address: string; letCallEnd: boolean },
  clock: Clock,
): Promise<void> {
  const isRenamed = owner.name !== name;
  const renamed = isRenamed ? { name } : {};
  const entry = {
    accountId: owner.accountId,
    by: { id: null, name, address },
    subject: { id: owner.userId, name },
    before: isRenamed ? { name: owner.name } : null,
  } as const;
  return owner.purpose === 'invitation'
    ? audit(tx, { ...entry, action: 'person.joined', after: isRenamed ? renamed : null }, clock)
    : audit(tx, { ...entry, action: 'person.password-changed', after: { ...renamed, letCallEnd } }, clock);
}
