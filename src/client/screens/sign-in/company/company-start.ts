/** The way to the company's own sign-in: the page goes there, and comes back signed in. */
import type { ApiClient, ApiFailure } from '#client/api/client.ts';
import { startSso } from '#client/api/sso.ts';
import { ssoStartSchema, type SsoStart } from '#contract/people/sso.ts';
import { errorWords } from '#client/state/wording/error-words.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { noFacts } from '#client/state/wording/phone-errors.ts';

type Who = Pick<SsoStart, 'email' | 'company'>;
type Page = Pick<Window, 'location'>;

/** @returns why the page stays here, in words; null: it goes */
export async function goToCompany(api: ApiClient, who: Who, page: Page = window): Promise<string | null> {
  const way = await wayToCompany(api, who, page);
  if (!way.ok) return way.failure;
  page.location.assign(way.value);
  return null;
}

/** @returns the address to go to within ten minutes, or why there is none, in words */
export async function wayToCompany(
  api: ApiClient,
  who: Who,
  page: Page = window,
): Promise<Result<string, string>> {
  const { hash } = page.location;
  const isPlace =
    !/^#\/(?:company|welcome)\//.test(hash) && ssoStartSchema.shape.returnTo.safeParse(hash).success;
  const asked = { ...who, returnTo: isPlace ? hash : '' };
  if (!ssoStartSchema.safeParse(asked).success)
    return fail(who.email === null ? NO_LINK : 'This is not an e-mail address. Check it.');
  const started = await startSso(api, asked);
  return started.ok ? ok(started.value.url) : fail(wordsFor(started.failure, who));
}

export const NO_LINK = 'This link is not good any more. Ask your administrator for a new one.';

function wordsFor({ code, detail, retryAfterSeconds }: ApiFailure, { email }: Who): string {
  if (code === 'not-found')
    return email === null
      ? NO_LINK
      : 'No company’s account is known for this address. Check it, or sign in with your password.';
  if (code === 'server-unavailable' && detail !== undefined)
    return 'Your company’s sign-in cannot be reached now. Try again in a moment.';
  const { fact, action } = errorWords(code, { ...noFacts, retryAfterSeconds: retryAfterSeconds ?? null });
  return `${fact} ${action}`;
}
