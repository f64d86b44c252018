/** Who works here, how they come in, and the mail that tells of it. */
import { auditIn } from '#server/accounts/audit.ts';
import { mailFactorNews } from '#server/accounts/mail/factor-mail.ts';
import { mailLink } from '#server/accounts/mail/link-mail.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { auditRoutes } from '#server/http/people/audit-routes.ts';
import type { Parts } from '../open-parts.ts';
import { openFactorResources } from './second-factor-resources.ts';
import { openSsoResources } from './sso-resources.ts';
import { openTeamResources } from './team-resources.ts';

type TeamRooms = Omit<Parameters<typeof openTeamResources>[0], 'sql' | 'clock' | 'mailLink'>;

export function openTeam(parts: Parts, rooms: TeamRooms) {
  const { config, db, vault, clock } = parts;
  const isMailed = config.mail !== null;
  const own = { sql: db.sql, clock, ...rooms };
  const team = openTeamResources({
    ...own,
    mailLink: isMailed ? mailLink.bind(null, { vault, clock }) : null,
  });
  const told = isMailed ? mailFactorNews.bind(null, { vault, clock }) : () => Promise.resolve();
  const factors = openFactorResources({ ...own, vault, told });
  const network = systemNetwork(config.ssoPrivate);
  const sso = openSsoResources({ ...own, vault, joined: ensureMailbox, network });
  return {
    routers: [...team.routers, ...factors.routers, ...sso.routers, auditRoutes(auditIn(db.reports))],
    openRouters: [...team.openRouters, ...factors.openRouters, ...sso.openRouters],
  };
}
