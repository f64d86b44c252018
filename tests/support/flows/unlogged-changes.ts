/** Routes that change something and are not done in the walk over all changes, each with the reason. */
const nobody = 'nobody is signed in; what comes of it is logged where the person or the account is known';
const own = 'is of the person alone who does it';
const asks = 'changes nothing that stays';
const device = 'needs a device of the person’s: tests/server/people/second-factor looks at its entry';
const company = 'needs the provider of a company: tests/server/people/sso looks at its entry';
const started = 'needs what a call or a job has left: its room’s own tests look at its entry';
const reasons: [reason: string, routes: string[]][] = [
  [
    nobody,
    [
      'POST /api/session',
      'POST /api/payment-provider/events',
      'POST /api/access-link',
      'POST /api/access-link/use',
      'POST /api/forgotten-password',
      'POST /api/session/second-step',
      'DELETE /api/session/second-step',
      'POST /api/session/second-step/app',
      'PUT /api/session/second-step/app',
      'POST /api/session/passkey/options',
      'POST /api/session/passkey',
      'POST /api/session/second-step/passkey/options',
      'POST /api/session/second-step/passkey',
      'POST /api/session/second-step/passkeys/options',
      'POST /api/session/second-step/passkeys',
      'POST /api/unsubscribe/{token}',
      'POST /api/sign-up',
      'POST /api/session/sso',
    ],
  ],
  [
    own,
    [
      'DELETE /api/session',
      'PUT /api/me/status',
      'POST /api/me/notices/read',
      'PUT /api/me/notice-settings',
      'PATCH /api/voicemail/{id}',
      'PUT /api/calls/{id}/recording',
      'DELETE /api/billing/notices/{id}',
    ],
  ],
  [
    asks,
    [
      'POST /api/phone/credentials',
      'POST /api/demo/calls',
      'POST /api/me/confirm',
      'POST /api/me/passkeys/options',
      'POST /api/me/second-factor/app',
      'POST /api/me/notice-settings/trial',
      'POST /api/rented-numbers/{number}/route/try',
      'POST /api/routes/{id}/try',
      'POST /api/billing/test-bank/{id}',
    ],
  ],
  [
    device,
    [
      'PUT /api/me/second-factor/app',
      'DELETE /api/me/second-factor/app',
      'POST /api/me/second-factor/recovery-codes',
      'POST /api/me/passkeys',
      'DELETE /api/me/passkeys/{id}',
      'POST /api/people/{id}/second-factor/reset',
    ],
  ],
  [company, ['PUT /api/sso', 'DELETE /api/sso', 'POST /api/sso/try', 'DELETE /api/people/{id}/sso']],
  [
    started,
    [
      'DELETE /api/voicemail/{id}',
      'DELETE /api/recordings/{id}',
      'POST /api/prompts/audio',
      'DELETE /api/billing/outbound-blocks/{id}',
      'PUT /api/billing/new-countries/{code}',
    ],
  ],
];
/** Changes over the API of which the audit log says nothing, or says it elsewhere. */
export const unlogged = reasons.flatMap(([, routes]) => routes);
