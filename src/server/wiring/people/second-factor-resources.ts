/** Joins second factors with their part of the API and the mail that tells of them. */
import { ownFactorRoutes } from '#server/http/people/second-factor/own-factor-routes.ts';
import { factorRuleRoutes } from '#server/http/people/second-factor/factor-rule-routes.ts';
import { ownPasskeyRoutes } from '#server/http/people/second-factor/own-passkey-routes.ts';
import { passkeySignInRoutes } from '#server/http/people/second-factor/passkey-sign-in-routes.ts';
import { stepPasskeyRoutes } from '#server/http/people/second-factor/step-passkey-routes.ts';
import { secondStepRoutes } from '#server/http/people/second-factor/second-step-routes.ts';
import type { HttpParts } from '#server/http/web/context.ts';
import {
  factorsOfPerson,
  readFactorRule,
  resetSecondFactor,
  setFactorRule,
} from '#server/people/second-factor/factor-rule.ts';
import {
  addOwnApp,
  confirmOwn,
  offerOwnApp,
  readOwnFactors,
  removeOwnApp,
  renewRecoveryCodes,
} from '#server/people/second-factor/own-factors.ts';
import {
  addOwnPasskey,
  askAnyPasskey,
  askAtStep,
  offerOwnPasskey,
  offerPasskeyAtSignIn,
  proveByPasskey,
  removeOwnPasskey,
  setUpPasskeyAtSignIn,
  signInByPasskey,
} from '#server/people/second-factor/passkey-verbs.ts';
import {
  emailOfStep,
  endSecondStep,
  offerAtSignIn,
  proveSecondStep,
  readSecondStep,
  setUpAtSignIn,
  type StepParts,
} from '#server/people/second-factor/second-step.ts';
import type { PasswordHashing } from '#server/people/sign-in/password-hashing.ts';

interface FactorResources extends StepParts {
  hashing: PasswordHashing;
  http: Pick<HttpParts, 'sessions' | 'me' | 'log'>;
}

export function openFactorResources({ http, hashing, ...parts }: FactorResources) {
  const { sql, clock } = parts;
  const step = secondStepRoutes(http, {
    read: (token) => readSecondStep(sql, token, clock),
    emailOf: (token) => emailOfStep(sql, token, clock),
    prove: (token, code, origin) => proveSecondStep(parts, token, { code, origin }),
    offerApp: (token) => offerAtSignIn(parts, token),
    setUpApp: (token, code, origin) => setUpAtSignIn(parts, token, { code, origin }),
    end: (token) => endSecondStep(sql, token),
  });
  const own = ownFactorRoutes({
    read: (userId) => readOwnFactors(sql, userId),
    confirm: (by, password) => confirmOwn({ sql, clock, hashing }, by, password),
    offerApp: (by) => offerOwnApp(parts, by),
    addApp: (by, code) => addOwnApp(parts, by, code),
    removeApp: (by) => removeOwnApp(parts, by),
    renewCodes: (by) => renewRecoveryCodes(parts, by),
  });
  const rules = factorRuleRoutes({
    read: (accountId) => readFactorRule(sql, accountId),
    set: (by, rule) => setFactorRule(parts, by, rule),
    ofPerson: (accountId, id) => factorsOfPerson(sql, accountId, id),
    reset: (by, id, how) => resetSecondFactor(parts, by, id, how),
  });
  const passkeys = openPasskeys(parts, http);
  return {
    routers: [own, rules, ...passkeys.routers],
    openRouters: [step, ...passkeys.openRouters],
  };
}

function openPasskeys(parts: StepParts, http: FactorResources['http']) {
  const own = ownPasskeyRoutes({
    offer: (by, site) => offerOwnPasskey(parts, by, site),
    add: (by, site, made) => addOwnPasskey(parts, by, site, made),
    remove: (by, id) => removeOwnPasskey(parts, by, id),
  });
  const step = stepPasskeyRoutes(http, {
    emailOf: (token) => emailOfStep(parts.sql, token, parts.clock),
    ask: (token, site) => askAtStep(parts, token, site),
    prove: (token, given) => proveByPasskey(parts, token, given),
    offer: (token, site) => offerPasskeyAtSignIn(parts, token, site),
    setUp: (token, given) => setUpPasskeyAtSignIn(parts, token, given),
  });
  const signIn = passkeySignInRoutes(http, {
    ask: (browser, site) => askAnyPasskey(parts, browser, site),
    signIn: (browser, given) => signInByPasskey(parts, browser, given),
  });
  return { routers: [own], openRouters: [signIn, step] };
}
