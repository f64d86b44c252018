/** Who somebody is here whom the company's provider has told apart, and as what they come in. Pure. */
import type { PersonState } from '#contract/people/colleagues.ts';
import type { Role } from '#contract/people/people.ts';
import type { ComingFault } from '#contract/people/sso.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import type { User } from '../users.ts';
import { roleByClaim, type RoleRule } from './role-by-claim.ts';

/** What the provider says of them, by tokens that were checked. */
export interface Said {
  subject: string;
  email: string | null;
  isVerified: boolean;
  name: string | null;
  claims: Readonly<Record<string, unknown>>;
}

/** Somebody of the account whom it may be about, or who is an administrator. */
export interface Candidate extends User {
  state: PersonState | 'removed';
  hasPassword: boolean;
  /** Who they are at this provider; null: not known yet. */
  subject: string | null;
}

export interface ComingRule extends RoleRule {
  admitsNew: boolean;
  isRequired: boolean;
}

export interface Comer {
  /** null: is not invited, and may come in. */
  person: Candidate | null;
  role: Role;
}

/** Once bound a person is found by the provider's own name for them; the first time by an address that it has verified. */
export function whoComesIn(
  candidates: readonly Candidate[],
  rule: ComingRule,
  said: Said,
): Result<Comer, ComingFault> {
  const found = personOf(candidates, rule, said);
  if (!found.ok) return found;
  const person = found.value;
  if (person?.state === 'deactivated') return fail('deactivated');
  const role = roleByClaim(rule, said.claims, person?.role ?? null);
  if (role === null) return fail('no-role');
  return ok({ person, role: person && isLast(candidates, rule, person) ? 'admin' : role });
}

function personOf(
  candidates: readonly Candidate[],
  { admitsNew }: ComingRule,
  { subject, email, isVerified }: Said,
): Result<Candidate | null, ComingFault> {
  const bound = candidates.find((one) => one.subject === subject);
  if (bound && bound.state !== 'removed') return ok(bound);
  if (email === null) return fail('email-missing');
  if (!isVerified) return fail('email-unverified');
  const named = candidates.filter((one) => one.email.toLowerCase() === email.toLowerCase());
  const here = named.find(({ state }) => state !== 'removed');
  if (here) return here.subject === null ? ok(here) : fail('other-person');
  // Who was removed is let in again by an administrator, not by the provider that does not know of it.
  if (bound || named.length > 0) return fail('removed');
  return admitsNew ? ok(null) : fail('unknown-person');
}

/** An account keeps an administrator who can come in: where the company's accounts are required, one with a password. */
function isLast(candidates: readonly Candidate[], { isRequired }: ComingRule, person: Candidate): boolean {
  const counts = (one: Candidate) =>
    one.role === 'admin' && one.state === 'active' && (!isRequired || one.hasPassword);
  return counts(person) && !candidates.some((one) => one.id !== person.id && counts(one));
}
