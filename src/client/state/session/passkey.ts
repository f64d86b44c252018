/** Asks the device for a passkey. The only place that knows @simplewebauthn/browser; it is loaded when one is used. */
import { startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';
import type { ApiFailure } from '#client/api/client.ts';
import { fail, ok, type Result } from '#kit/result.ts';

type Options = Record<string, unknown>;
type CreationOptions = Parameters<typeof startRegistration>[0]['optionsJSON'];
type RequestOptions = Parameters<typeof startAuthentication>[0]['optionsJSON'];

export const makePasskey = (options: Options) =>
  asked(() => startRegistration({ optionsJSON: options as unknown as CreationOptions }));

export const signWithPasskey = (options: Options) =>
  asked(() => startAuthentication({ optionsJSON: options as unknown as RequestOptions }));

/** Whatever the device or the hand refused: the browser does not tell a page which of them. */
async function asked<Credential>(ask: () => Promise<Credential>): Promise<Result<Credential, ApiFailure>> {
  try {
    return ok(await ask());
  } catch (error) {
    const isKnown =
      error instanceof WebAuthnError && error.code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED';
    return fail({ code: isKnown ? 'in-use' : 'code-wrong' });
  }
}
