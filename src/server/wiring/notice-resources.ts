/** Joins what people hear of, in the phone and by mail, with its part of the API, and with those who carry it. */
import { readFile, stat } from 'node:fs/promises';
import { MailCourier } from '#server/accounts/mail/mail-courier.ts';
import { smtpSender } from '#server/accounts/mail/smtp.ts';
import { forgetInvitedAddresses } from '#server/accounts/mail/link-mail.ts';
import { forgetOldLetters, makeNextLetter } from '#server/accounts/notices/letter-making.ts';
import { forgetOldNotices } from '#server/accounts/notices/notice-list.ts';
import { peoplesNotices } from '#server/accounts/notices/notices.ts';
import { LETTERS_CHANNEL, tellNext } from '#server/accounts/notices/telling.ts';
import { findMessage } from '#server/calls/sound/voicemail.ts';
import { noticeRoutes } from '#server/http/people/notice-routes.ts';
import { unsubscribeRoutes } from '#server/http/people/unsubscribe-routes.ts';
import { findUser } from '#server/people/users.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { HAPPENINGS_CHANNEL } from '#server/store/happenings.ts';
import { QueueWorkers } from '#server/store/queue-workers.ts';
import { secret } from '#server/store/vault/secrets.ts';
import type { Parts } from './open-parts.ts';

type NoticeParts = Omit<Parts, 'config' | 'db'> & {
  config: Pick<Parts['config'], 'mail' | 'publicUrl'>;
  db: Pick<Parts['db'], 'sql'>;
  files: DataFiles;
};

/** Where there is a mail server, what is in the outbox is sent from here on. */
export async function openNoticeResources(parts: NoticeParts) {
  const { config, db, vault, clock, log, open, files } = parts;
  const { sql } = db;
  const { mail, publicUrl } = config;
  const mailOrigin = mail === null || publicUrl === null ? null : new URL(publicUrl).origin;
  const unsubscribeKey = await secret(sql, vault, 'unsubscribe');
  const rooms = { sql, vault, clock, log, unsubscribeKey };

  // Each takes what it works at in one transaction that also ends it: there is nothing left to do with it after.
  const workers = (channel: string, next: () => Promise<boolean>) =>
    new QueueWorkers<true>({
      sql,
      clock,
      channel,
      mostAtOnce: 1,
      claim: async () => ((await next()) ? true : null),
      work: () => Promise.resolve(),
      failed: (error) => log.warn({ error, channel }, 'notices wait'),
    });
  const telling = open.add(
    workers(HAPPENINGS_CHANNEL, () => tellNext({ ...rooms, isMailed: mailOrigin !== null })),
    (one) => one.close(),
  );
  await telling.start();
  if (mail && mailOrigin !== null) {
    const soundBytes = (id: string) =>
      stat(files.path('messages', id)).then(
        ({ size }) => size,
        () => null,
      );
    const letters = open.add(
      workers(LETTERS_CHANNEL, () => makeNextLetter({ ...rooms, origin: mailOrigin, soundBytes })),
      (one) => one.close(),
    );
    await letters.start();
    const soundOf = async (userId: string, messageId: string) => {
      const user = await findUser(sql, userId);
      if (!user || !(await findMessage(sql, user, messageId))) return null;
      return readFile(files.path('messages', messageId)).catch(() => null);
    };
    open.add(await MailCourier.open({ ...rooms, send: smtpSender(mail), soundOf }), (one) => one.close());
  }

  const notices = peoplesNotices({ ...rooms, mailOrigin });
  return {
    routers: [noticeRoutes(notices)],
    openRouters: [unsubscribeRoutes(notices)],
    hourlyJobs: [forgetOldNotices, forgetOldLetters, forgetInvitedAddresses].map(
      (forget) => () => forget(sql, clock),
    ),
  };
}
