import type { ComingFault, ProviderFault } from '#contract/people/sso.ts';

/** What happened, and the one thing to do. */
interface Words {
  fact: string;
  action: string;
}

const askAdministrator = 'Ask your administrator.';

/** To the person who wanted to come in. */
export const comingWords: Record<ComingFault, Words> = {
  'round-unknown': {
    fact: 'This sign-in is over',
    action: 'It was begun more than ten minutes ago, in another browser, or ended already. Begin it again.',
  },
  'provider-refused': {
    fact: 'Your company’s account did not let you in',
    action: 'Try again, or ask who looks after it.',
  },
  'provider-away': { fact: 'Your company’s sign-in does not answer', action: 'Try again in a moment.' },
  'client-refused': {
    fact: 'Your company’s sign-in does not know this phone',
    action: 'An administrator has to enter its client ID and secret again.',
  },
  'answer-wrong': {
    fact: 'What your company’s sign-in said cannot be trusted',
    action: 'Begin again. If it stays so, ask your administrator.',
  },
  'email-missing': {
    fact: 'Your company’s account has no e-mail address',
    action: 'Ask who looks after it to add yours.',
  },
  'email-unverified': {
    fact: 'Your e-mail address is not verified in your company’s account',
    action: 'Verify it there, then sign in again.',
  },
  'unknown-person': {
    fact: 'Nobody is invited by your address',
    action: 'Ask an administrator to invite you.',
  },
  deactivated: { fact: 'Your access was stopped', action: askAdministrator },
  removed: { fact: 'You were removed here', action: 'An administrator can invite you again.' },
  'no-role': { fact: 'Your company’s account gives you no role here', action: askAdministrator },
  'other-person': {
    fact: 'Somebody else came in by your address before',
    action: 'An administrator removes that person and invites you anew.',
  },
  'email-taken': {
    fact: 'Your address signs in to another company here',
    action: 'Ask to be invited by another address.',
  },
  'too-many-people': {
    fact: 'There is no room for more people',
    action: 'An account has 2,000 at most. ' + askAdministrator,
  },
};

/** To the administrator who names the provider. */
export const providerWords: Record<ProviderFault, string> = {
  'name-not-found': 'This name was not found. Check how it is written.',
  unreachable: 'Nothing answers at this address. Check it, or try again in a moment.',
  timeout: 'This address does not answer within 5 seconds. Check it, or try again.',
  certificate: 'The certificate of this address is not valid, so nothing it says can be trusted.',
  'not-secure': 'This address, or one that it leads to, is not secure. It has to begin with https://.',
  'private-address': 'This address is inside a private network. The server’s operator can allow that.',
  'answer-too-long': 'What this address answers is far too long for a provider.',
  'no-discovery': 'There is no OpenID Connect provider at this address. Copy the issuer from its settings.',
  'issuer-differs':
    'The provider there calls itself by another address. Enter it exactly as the provider writes it.',
  'no-code-flow': 'This provider does not offer the authorization code flow with PKCE (S256).',
  busy: 'The provider is being asked too often at once. Try again in a moment.',
};

export const isComingFault = (text: string): text is ComingFault => Object.hasOwn(comingWords, text);
export const isProviderFault = (text: string): text is ProviderFault => Object.hasOwn(providerWords, text);
