/** A passkey signs in, from the question to the answer. */
import type { ApiClient, ApiFailure } from '#client/api/client.ts';
import { askPasskey, sendSigned } from '#client/api/passkeys.ts';
import { signWithPasskey } from '#client/state/session/passkey.ts';
import type { Me } from '#contract/people/people.ts';
import type { Result } from '#kit/result.ts';

export const PASSKEY_REFUSED =
  'The passkey was not used, or is not known here. Try again, or sign in another way.';

export async function comeInByPasskey(
  api: ApiClient,
  place: 'signIn' | 'step',
): Promise<Result<Me, ApiFailure>> {
  const asked = await askPasskey(api, place);
  if (!asked.ok) return asked;
  const signed = await signWithPasskey(asked.value.options);
  return signed.ok ? sendSigned(api, place, signed.value) : signed;
}
