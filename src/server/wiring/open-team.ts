/** Who works here, how they come in, and the mail that tells of it. */
import { mailFactorNews } from '#server/accounts/mail/factor-mail.ts';
import { mailLink } from '#server/accounts/mail/link-mail.ts';
import { MailCourier } from '#server/accounts/mail/mail-courier.ts';
import { smtpSender } from '#server/accounts/mail/smtp.ts';
import type { Parts } from './open-parts.ts';
import { openFactorResources } from './second-factor-resources.ts';
import { openTeamResources } from './team-resources.ts';

type TeamRooms = Omit<Parameters<typeof openTeamResources>[0], 'sql' | 'clock' | 'mailLink'>;

export async function openTeam(parts: Parts, rooms: TeamRooms) {
  const { db, vault, clock } = parts;
  const isMailed = await openMail(parts);
  const own = { sql: db.sql, clock, ...rooms };
  const team = openTeamResources({
    ...own,
    mailLink: isMailed ? mailLink.bind(null, { vault, clock }) : null,
  });
  const told = isMailed ? mailFactorNews.bind(null, { vault, clock }) : () => Promise.resolve();
  const factors = openFactorResources({ ...own, vault, told });
  return {
    routers: [...team.routers, ...factors.routers],
    openRouters: [...team.openRouters, ...factors.openRouters],
  };
}

/** @returns whether there is a mail server */
async function openMail({ config, db, vault, open, log, clock }: Parts): Promise<boolean> {
  if (!config.mail) return false;
  const send = smtpSender(config.mail);
  open.add(await MailCourier.open({ sql: db.sql, vault, clock, log, send }), (one) => one.close());
  return true;
}
