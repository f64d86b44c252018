/**
 * What the fake server answers, held to the same contract as the real one: every body goes through the contract's
 * schema, and a fixture that does not fit fails the test that made it.
 */
import { auditEntriesSchema, auditPageSchema } from '#contract/people/audit.ts';
import { http, HttpResponse, type HttpHandler } from 'msw';
import { z } from 'zod';
import { accountSchema } from '#contract/billing/account.ts';
import { billingRoutes } from '#contract/billing/billing-routes.ts';
import { callListSchema, callSchema } from '#contract/calls/calls.ts';
import { apiErrorSchema, type ApiError } from '#contract/values/errors.ts';
import { numberListSchema, quoteSchema } from '#contract/numbers/numbers.ts';
import { teamListSchema, teamSchema } from '#contract/people/teams.ts';
import {
  numberOfferListSchema,
  rentedNumberListSchema,
  rentedNumberSchema,
} from '#contract/numbers/rented-numbers.ts';
import { colleagueChangedSchema, colleagueListSchema, colleagueSchema } from '#contract/people/colleagues.ts';
import { meSchema } from '#contract/people/people.ts';
import {
  accessLinkFactsSchema,
  accessLinkSchema,
  invitedSchema,
  passwordMailSchema,
  peopleImportedSchema,
  peopleLinksSchema,
  signedInPlacesSchema,
} from '#contract/people/team.ts';
import {
  addedFactorSchema,
  appOfferSchema,
  factorRuleSchema,
  factorsOfPersonSchema,
  ownFactorsSchema,
  secondStepSchema,
} from '#contract/people/second-factor.ts';
import { noticeSettingsSchema, personNoticesSchema, unsubscribingSchema } from '#contract/people/notices.ts';
import {
  ownSsoSchema,
  personSsoSchema,
  ssoPlaceSchema,
  ssoSchema,
  ssoStartedSchema,
} from '#contract/people/sso.ts';
import { gettingStartedSchema } from '#contract/people/getting-started.ts';
import { phoneCredentialsSchema } from '#contract/people/phone.ts';
import { portRequestListSchema, portRequestSchema } from '#contract/numbers/porting.ts';
import { promptListSchema, promptSchema, queueListSchema, queueSchema } from '#contract/routing/prompts.ts';
import {
  countryListSchema,
  importResultSchema,
  madeReceivingNumberSchema,
  receivingNumberListSchema,
} from '#contract/numbers/receiving.ts';
import { routes } from '#contract/routes.ts';
import { routeSavingSchema, savedRouteSchema } from '#contract/routing/routing.ts';
import { triedRouteSchema } from '#contract/routing/tried-route.ts';
import { setupRoutes } from '#contract/setup-routes.ts';
import {
  mailboxListSchema,
  mailboxSchema,
  recordingListSchema,
  voiceMessageSchema,
  voicemailSchema,
} from '#contract/calls/voicemail.ts';
import { webhookListSchema, webhookSchema } from '#contract/calls/webhooks.ts';
import { answeringAnswers } from './answering-answers.ts';
import { billingAnswers } from './billing-answers.ts';

const empty = z.null();

/** Every answer of the API: the server's own table of routes, as far as this client asks. */
const contract = {
  'POST /api/session': { status: 200, answer: meSchema },
  'DELETE /api/session': { status: 204, answer: empty },
  'GET /api/me': { status: 200, answer: meSchema },
  'PUT /api/me/status': { status: 200, answer: meSchema },
  'GET /api/account': { status: 200, answer: accountSchema },
  'GET /api/numbers': { status: 200, answer: numberListSchema },
  'GET /api/quote': { status: 200, answer: quoteSchema },
  'GET /api/calls': { status: 200, answer: callListSchema },
  'GET /api/calls/:id': { status: 200, answer: callSchema },
  'POST /api/phone/credentials': { status: 200, answer: phoneCredentialsSchema },
  'POST /api/demo/calls': { status: 202, answer: empty },
  'GET /api/getting-started': { status: 200, answer: gettingStartedSchema },
  'POST /api/getting-started/hide': { status: 204, answer: empty },
  'GET /api/people': { status: 200, answer: colleagueListSchema },
  'PATCH /api/people/:id': { status: 200, answer: colleagueChangedSchema },
  'POST /api/people': { status: 201, answer: invitedSchema },
  'POST /api/people/links': { status: 200, answer: peopleLinksSchema },
  'POST /api/people/import': { status: 200, answer: peopleImportedSchema },
  'GET /api/teams': { status: 200, answer: teamListSchema },
  'POST /api/teams': { status: 201, answer: teamSchema },
  'PATCH /api/teams/:id': { status: 200, answer: teamSchema },
  'DELETE /api/teams/:id': { status: 204, answer: empty },
  'POST /api/people/:id/invitation': { status: 200, answer: accessLinkSchema },
  'POST /api/people/:id/password-link': { status: 200, answer: accessLinkSchema },
  'POST /api/people/:id/deactivate': { status: 200, answer: colleagueSchema },
  'POST /api/people/:id/activate': { status: 200, answer: colleagueSchema },
  'POST /api/people/:id/remove': { status: 204, answer: empty },
  'GET /api/people/:id/sessions': { status: 200, answer: signedInPlacesSchema },
  'DELETE /api/people/:id/sessions': { status: 204, answer: empty },
  'DELETE /api/people/:id/sessions/:sessionId': { status: 204, answer: empty },
  'GET /api/people/:id/audit': { status: 200, answer: auditEntriesSchema },
  'GET /api/people/:id/second-factor': { status: 200, answer: factorsOfPersonSchema },
  'POST /api/people/:id/second-factor/reset': { status: 204, answer: empty },
  'GET /api/second-factor-rule': { status: 200, answer: factorRuleSchema },
  'PUT /api/second-factor-rule': { status: 200, answer: factorRuleSchema },
  'GET /api/sso': { status: 200, answer: ssoSchema },
  'PUT /api/sso': { status: 200, answer: ssoSchema },
  'DELETE /api/sso': { status: 204, answer: empty },
  'POST /api/sso/try': { status: 200, answer: ssoStartedSchema },
  'POST /api/session/sso': { status: 200, answer: ssoStartedSchema },
  'GET /api/session/sso': { status: 200, answer: ssoPlaceSchema },
  'GET /api/people/:id/sso': { status: 200, answer: personSsoSchema },
  'DELETE /api/people/:id/sso': { status: 204, answer: empty },
  'GET /api/me/sso': { status: 200, answer: ownSsoSchema },
  'GET /api/session/second-step': { status: 200, answer: secondStepSchema },
  'POST /api/session/second-step': { status: 200, answer: meSchema },
  'DELETE /api/session/second-step': { status: 204, answer: empty },
  'GET /api/me/second-factor': { status: 200, answer: ownFactorsSchema },
  'POST /api/me/second-factor/app': { status: 200, answer: appOfferSchema },
  'PUT /api/me/second-factor/app': { status: 200, answer: addedFactorSchema },
  'DELETE /api/me/second-factor/app': { status: 204, answer: empty },
  'POST /api/me/confirm': { status: 204, answer: empty },
  'GET /api/audit': { status: 200, answer: auditPageSchema },
  'PATCH /api/me': { status: 200, answer: meSchema },
  'PUT /api/me/password': { status: 204, answer: empty },
  'GET /api/me/notices': { status: 200, answer: personNoticesSchema },
  'POST /api/me/notices/read': { status: 204, answer: empty },
  'GET /api/me/notice-settings': { status: 200, answer: noticeSettingsSchema },
  'PUT /api/me/notice-settings': { status: 200, answer: noticeSettingsSchema },
  'POST /api/me/notice-settings/trial': { status: 202, answer: empty },
  'GET /api/unsubscribe/:token': { status: 200, answer: unsubscribingSchema },
  'POST /api/unsubscribe/:token': { status: 200, answer: unsubscribingSchema },
  'PUT /api/billing/low-balance': { status: 204, answer: empty },
  'GET /api/me/sessions': { status: 200, answer: signedInPlacesSchema },
  'DELETE /api/me/sessions': { status: 204, answer: empty },
  'DELETE /api/me/sessions/:sessionId': { status: 204, answer: empty },
  'GET /api/forgotten-password': { status: 200, answer: passwordMailSchema },
  'POST /api/forgotten-password': { status: 202, answer: empty },
  'POST /api/access-link': { status: 200, answer: accessLinkFactsSchema },
  'POST /api/access-link/use': { status: 200, answer: meSchema },
  'GET /api/rented-numbers': { status: 200, answer: rentedNumberListSchema },
  'PATCH /api/rented-numbers/:number': { status: 200, answer: rentedNumberSchema },
  'POST /api/rented-numbers/:number/release': { status: 200, answer: rentedNumberSchema },
  'POST /api/rented-numbers/:number/restore': { status: 200, answer: rentedNumberSchema },
  'GET /api/rented-numbers/:number/route': { status: 200, answer: savedRouteSchema },
  'PUT /api/rented-numbers/:number/route': { status: 200, answer: routeSavingSchema },
  'POST /api/rented-numbers/:number/route/try': { status: 200, answer: triedRouteSchema },
  'GET /api/ports': { status: 200, answer: portRequestListSchema },
  'GET /api/receiving-numbers': { status: 200, answer: receivingNumberListSchema },
  'GET /api/queues': { status: 200, answer: queueListSchema },
  'GET /api/mailboxes': { status: 200, answer: mailboxListSchema },
  'GET /api/voicemail': { status: 200, answer: voicemailSchema },
  'PATCH /api/voicemail/:id': { status: 200, answer: voiceMessageSchema },
  'DELETE /api/voicemail/:id': { status: 204, answer: empty },
  'GET /api/calls/:id/recordings': { status: 200, answer: recordingListSchema },
  'PUT /api/calls/:id/recording': { status: 204, answer: empty },
  'DELETE /api/recordings/:id': { status: 204, answer: empty },
  'GET /api/prompts': { status: 200, answer: promptListSchema },
  'GET /api/number-offers': { status: 200, answer: numberOfferListSchema },
  'POST /api/rented-numbers': { status: 201, answer: rentedNumberListSchema },
  'POST /api/ports': { status: 201, answer: portRequestSchema },
  'PUT /api/ports/:id': { status: 200, answer: portRequestSchema },
  'PUT /api/ports/:id/documents/:kind': { status: 200, answer: portRequestSchema },
  'POST /api/ports/:id/submit': { status: 200, answer: portRequestSchema },
  'POST /api/ports/:id/cancel': { status: 200, answer: portRequestSchema },
  'POST /api/receiving-numbers': { status: 201, answer: madeReceivingNumberSchema },
  'POST /api/receiving-numbers/import': { status: 200, answer: importResultSchema },
  'DELETE /api/receiving-numbers/:id': { status: 204, answer: empty },
  'POST /api/receiving-numbers/:id/credentials': { status: 200, answer: madeReceivingNumberSchema },
  'GET /api/countries': { status: 200, answer: countryListSchema },
  'PUT /api/countries/:code': { status: 204, answer: empty },
  'POST /api/prompts': { status: 201, answer: promptSchema },
  'POST /api/prompts/audio': { status: 201, answer: promptSchema },
  'DELETE /api/prompts/:id': { status: 204, answer: empty },
  'POST /api/queues': { status: 201, answer: queueSchema },
  'PUT /api/queues/:id': { status: 200, answer: queueSchema },
  'DELETE /api/queues/:id': { status: 204, answer: empty },
  'POST /api/mailboxes': { status: 201, answer: mailboxSchema },
  'PUT /api/mailboxes/:id': { status: 200, answer: mailboxSchema },
  'DELETE /api/mailboxes/:id': { status: 204, answer: empty },
  'GET /api/webhooks': { status: 200, answer: webhookListSchema },
  'POST /api/webhooks': { status: 201, answer: webhookSchema },
  'DELETE /api/webhooks/:id': { status: 204, answer: empty },
  ...answeringAnswers,
  ...billingAnswers,
} as const;

export type Endpoint = keyof typeof contract;
type Answer<E extends Endpoint> = z.input<(typeof contract)[E]['answer']>;

interface Asked {
  url: URL;
  params: Record<string, string>;
  body: unknown;
}

const paths = new Set<string>(
  Object.values({ ...routes, ...setupRoutes, ...billingRoutes }).map((path) =>
    path.replaceAll(/\{(\w+)\}/g, ':$1'),
  ),
);

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

function methodAndPath(endpoint: Endpoint): { method: Method; path: string } {
  const [method = '', path = ''] = endpoint.split(' ');
  if (!paths.has(path)) throw new Error(`${endpoint} is in no table of routes of the contract`);
  return { method: method.toLowerCase() as Method, path: `*${path}` };
}

/** null for a file: jsdom's do not survive the way here. */
const bodyOf = async (request: Request): Promise<unknown> => {
  const isJson = request.headers.get('content-type')?.includes('json');
  return isJson ? JSON.parse(await request.text()) : null;
};

const misfits: Error[] = [];

/** Throws when a handler answered what the contract does not allow. The client's setup asks after each test. */
export function expectAnswersToFit(): void {
  const [misfit] = misfits.splice(0);
  if (misfit) throw misfit;
}

/** `apiServer.use(answers('GET /api/me', () => aMe()))` */
export function answers<E extends Endpoint>(
  endpoint: E,
  answer: (asked: Asked) => Answer<E> | Promise<Answer<E>>,
  headers: Record<string, string> = {},
): HttpHandler {
  const { method, path } = methodAndPath(endpoint);
  const { status, answer: schema } = contract[endpoint];
  return http[method](path, async ({ request, params }) => {
    const asked = {
      url: new URL(request.url),
      params: params as Record<string, string>,
      body: await bodyOf(request),
    };
    const body = await answer(asked);
    const fits = schema.safeParse(body);
    if (!fits.success) misfits.push(new Error(`${endpoint} would never answer this`, { cause: fits.error }));
    const about = { status, headers };
    return body === null ? new HttpResponse(null, about) : HttpResponse.json(body as object, about);
  });
}

/** `apiServer.use(refuses('POST /api/session', 401, { code: 'sign-in-failed' }))` */
export function refuses(endpoint: Endpoint, status: number, error: ApiError['error']): HttpHandler {
  const { method, path } = methodAndPath(endpoint);
  const body = apiErrorSchema.parse({ error });
  return http[method](path, () => HttpResponse.json(body, { status }));
}

/** The network is gone. */
export function breaks(endpoint: Endpoint): HttpHandler {
  const { method, path } = methodAndPath(endpoint);
  return http[method](path, () => HttpResponse.error());
}
