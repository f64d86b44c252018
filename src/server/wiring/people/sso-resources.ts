/** Joins the sign-in by companies' accounts with its part of the API and the way out to their providers. */
import { askCustomersServer } from '#server/calls/webhooks/customers-server.ts';
import type { WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { ssoBindingRoutes } from '#server/http/people/sso/sso-binding-routes.ts';
import { ssoSettingsRoutes } from '#server/http/people/sso/sso-settings-routes.ts';
import { ssoSignInRoutes } from '#server/http/people/sso/sso-sign-in-routes.ts';
import type { HttpParts } from '#server/http/web/context.ts';
import { bindingOf, unbind } from '#server/people/sso/bindings.ts';
import { Providers } from '#server/people/sso/provider.ts';
import {
  beginSso,
  beginTry,
  endSso,
  placeOf,
  readOwnSso,
  readSso,
  removeSso,
  setSso,
  type SsoParts,
} from '#server/people/sso/sso.ts';

interface SsoResources extends Omit<SsoParts, 'providers'> {
  network: WebhookNetwork;
  http: Pick<HttpParts, 'sessions' | 'log'>;
}

export function openSsoResources({ network, http, ...rooms }: SsoResources) {
  const { sql, clock } = rooms;
  const way = {
    ask: (asking: Parameters<typeof askCustomersServer>[0]) => askCustomersServer(asking, network),
    mayBePlain: network.allowPrivate,
  };
  const parts: SsoParts = { ...rooms, providers: new Providers(way, clock) };
  const settings = ssoSettingsRoutes({
    read: (accountId, pageOrigin) => readSso(parts, accountId, pageOrigin),
    set: (by, input) => setSso(parts, by, input),
    remove: (by) => removeSso(parts, by),
    tryIt: (by) => beginTry(parts, by),
    ofPerson: (userId) => readOwnSso(sql, userId),
  });
  const signIn = ssoSignInRoutes(
    { ...http, clock },
    {
      begin: (asked) => beginSso(parts, asked),
      placeOf: (company) => placeOf(parts, company),
      end: (back) => endSso(parts, back),
    },
  );
  const bindings = ssoBindingRoutes({
    bindingOf: (accountId, id) => bindingOf(sql, accountId, id),
    unbind: (by, id, how) => unbind(parts, by, id, how),
  });
  return { routers: [settings, bindings], openRouters: [signIn] };
}
