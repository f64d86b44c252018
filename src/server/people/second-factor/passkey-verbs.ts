/** What people do with their passkeys: add and remove them, and sign in by them. */
import type { NewPasskey, SignedPasskey } from '#contract/people/passkeys.ts';
import type { AddedFactor } from '#contract/people/second-factor.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { transaction, type Transaction } from '#server/store/database.ts';
import { mustUseCompany } from '../sign-in/company-only.ts';
import type { Oneself } from '../sign-in/own-access.ts';
import { openSession, type SessionOrigin } from '../sign-in/sessions.ts';
import { findUser, type User } from '../users.ts';
import { afterRemoval, codesFor, countOf, factorsOf, noteOwn, removalFault } from './factors.ts';
import { changingOwn, type NotConfirmed } from './own-factors.ts';
import {
  addPasskey,
  askPasskey,
  dropPasskey,
  MOST_PASSKEYS,
  offerPasskey,
  takePasskey,
  type Site,
} from './passkeys.ts';
import {
  countWrong,
  enterBy,
  withinStep,
  type CameIn,
  type StepFault,
  type StepParts,
} from './second-step.ts';

type Options = Record<string, unknown>;
type AddFault = 'code-wrong' | 'in-use';

/** `in-use`: there are as many as one may have. */
async function add(
  parts: StepParts,
  tx: Transaction,
  {
    person,
    address,
    site,
    holder,
  }: { person: User; address: string; site: Site; holder: `session ${string}` | `step ${string}` },
  made: NewPasskey,
): Promise<Result<string[] | null, AddFault>> {
  const factors = await factorsOf(tx, person.id);
  if (!factors || factors.passkeys >= MOST_PASSKEYS) return fail('in-use');
  const adding = { userId: person.id, holder, site, clock: parts.clock };
  if (!(await addPasskey(tx, adding, made))) return fail('code-wrong');
  const recoveryCodes = await codesFor(tx, person.id);
  const after = { passkey: made.name };
  await noteOwn(tx, { person, address }, { action: 'person.passkey-added', after }, parts.clock);
  await parts.told(tx, person, { kind: 'passkey-added', name: made.name });
  return ok(recoveryCodes);
}

export const offerOwnPasskey = (
  parts: StepParts,
  by: Oneself,
  site: Site,
): Promise<Result<Options, NotConfirmed>> =>
  changingOwn(parts, by, async (tx) =>
    ok(await offerPasskey(tx, by.user, { holder: `session ${by.sessionId}`, site, clock: parts.clock })),
  );

export function addOwnPasskey(
  parts: StepParts,
  by: Oneself,
  site: Site,
  made: NewPasskey,
): Promise<Result<AddedFactor, NotConfirmed | AddFault>> {
  return changingOwn(parts, by, async (tx): Promise<Result<AddedFactor, AddFault>> => {
    const holder = `session ${by.sessionId}` as const;
    const added = await add(parts, tx, { person: by.user, address: by.address, site, holder }, made);
    return added.ok ? ok({ recoveryCodes: added.value }) : added;
  });
}

export function removeOwnPasskey(
  parts: StepParts,
  by: Oneself,
  id: string,
): Promise<Result<null, NotConfirmed | 'not-found' | 'second-factor-required'>> {
  type Removed = Result<null, 'not-found' | 'second-factor-required'>;
  return changingOwn(parts, by, async (tx): Promise<Removed> => {
    const [theirs] = await tx`select from passkeys where id = ${id} and user_id = ${by.user.id}`;
    const factors = theirs && (await factorsOf(tx, by.user.id));
    if (!factors) return fail('not-found');
    const fault = removalFault(factors);
    if (fault !== null) return fail(fault);
    const name = (await dropPasskey(tx, by.user.id, id)) ?? '';
    await afterRemoval(tx, by.user.id, by.sessionId);
    const entry = { action: 'person.passkey-removed', before: { passkey: name } } as const;
    await noteOwn(tx, { person: by.user, address: by.address }, entry, parts.clock);
    await parts.told(tx, by.user, { kind: 'passkey-removed', name });
    return ok(null);
  });
}

/** For a browser that nobody has said anything to yet. @param browser a secret of its cookie */
export const askAnyPasskey = ({ sql, clock }: StepParts, browser: string, site: Site): Promise<Options> =>
  askPasskey(sql, null, { holder: `browser ${browser}`, site, clock });

/** The device has told its person apart: no password is asked for, and no other factor. */
export function signInByPasskey(
  { sql, clock }: StepParts,
  browser: string,
  { site, signed, origin }: { site: Site; signed: SignedPasskey; origin: SessionOrigin },
): Promise<Result<CameIn, 'code-wrong' | 'deactivated' | 'company-only'>> {
  return transaction(sql, async (tx) => {
    const userId = await takePasskey(tx, { holder: `browser ${browser}`, site, clock }, signed);
    if (userId === null) return fail('code-wrong');
    if (!(await findUser(tx, userId))) return fail('deactivated');
    if (await mustUseCompany(tx, userId)) return fail('company-only');
    return ok({ userId, token: await openSession(tx, userId, clock, origin), recoveryCodes: null });
  });
}

export const askAtStep = (
  parts: StepParts,
  token: string,
  site: Site,
): Promise<Result<Options, 'not-found'>> =>
  withinStep(parts, token, async (tx, half) =>
    ok(await askPasskey(tx, half.id, { holder: `step ${token}`, site, clock: parts.clock })),
  );

export function proveByPasskey(
  parts: StepParts,
  token: string,
  { site, signed, origin }: { site: Site; signed: SignedPasskey; origin: SessionOrigin },
): Promise<Result<CameIn, StepFault>> {
  return withinStep(parts, token, async (tx, half): Promise<Result<CameIn, StepFault>> => {
    const holder = `step ${token}` as const;
    const userId = await takePasskey(tx, { holder, site, clock: parts.clock }, signed);
    if (userId === half.id) return enterBy(parts, tx, { half, token, origin });
    await countWrong(tx, token);
    return fail('code-wrong');
  });
}

/** Only for who needs a second factor and has none. */
export function offerPasskeyAtSignIn(
  parts: StepParts,
  token: string,
  site: Site,
): Promise<Result<Options, 'not-found'>> {
  return withinStep(parts, token, async (tx, half) => {
    const factors = await factorsOf(tx, half.id);
    if (!factors || countOf(factors) > 0) return fail('not-found');
    return ok(await offerPasskey(tx, half, { holder: `step ${token}`, site, clock: parts.clock }));
  });
}

export function setUpPasskeyAtSignIn(
  parts: StepParts,
  token: string,
  { site, made, origin }: { site: Site; made: NewPasskey; origin: SessionOrigin },
): Promise<Result<CameIn, StepFault>> {
  return withinStep(parts, token, async (tx, half): Promise<Result<CameIn, StepFault>> => {
    const factors = await factorsOf(tx, half.id);
    if (!factors || countOf(factors) > 0) return fail('not-found');
    const holder = `step ${token}` as const;
    const added = await add(parts, tx, { person: half, address: origin.address, site, holder }, made);
    if (!added.ok) return fail('code-wrong');
    return enterBy(parts, tx, { half, token, origin, recoveryCodes: added.value });
  });
}
