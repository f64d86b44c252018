/** What people hear of, from what happened to the letter at a real SMTP server: on real tables, by a clock that is set. */
import { expect } from 'vitest';
import { simpleParser, type ParsedMail } from 'mailparser';
import type { HappeningFacts } from '#contract/people/notices.ts';
import { createApp } from '#server/http/app.ts';
import { readSettings, changeSettings } from '#server/accounts/notices/settings.ts';
import type { NoticeSettingsChange } from '#contract/people/notices.ts';
import type { User } from '#server/people/users.ts';
import { transaction } from '#server/store/database.ts';
import { happened } from '#server/store/happenings.ts';
import { openNoticeResources } from '#server/wiring/notice-resources.ts';
import { OpenParts } from '#server/wiring/open-parts.ts';
import { openSoundBench } from '#support/calls/sound-bench.ts';
import { FakeRooms } from '#support/http/fake-rooms.ts';
import { MailServer } from './mail-server.ts';

export const ORIGIN = 'https://phone.test';
/** Monday, 30 November 2026, 12:00 in New York. */
export const NOON = Date.UTC(2026, 10, 30, 17);

export type NoticeBench = Awaited<ReturnType<typeof openNoticeBench>>;

export async function openNoticeBench({ isMailed = true } = {}) {
  const [sound, server] = [await openSoundBench(), await MailServer.open()];
  const { sql, clock, accountId } = sound;
  clock.leap(NOON - clock.now());
  const config = isMailed
    ? { mail: { url: server.url, from: 'Harbor <phone@harbor.test>' }, publicUrl: ORIGIN }
    : { mail: null, publicUrl: null };
  let open = new OpenParts();
  const start = () => openNoticeResources({ ...sound, config, db: sound, open });
  let resources = await start();
  const rooms = new FakeRooms();
  const appOf = () => createApp(rooms.parts({ clock }), null, resources.routers, resources.openRouters);

  return {
    ...sound,
    server,
    /** As somebody, or nobody (null). */
    async ask(
      by: User | null,
      method: string,
      path: string,
      body?: object,
      headers: Record<string, string> = {},
    ) {
      if (by) Object.assign(rooms.user, by);
      const cookie = by ? { cookie: `ringside_session=${await rooms.sessions.open()}` } : {};
      const json = body ? { 'content-type': 'application/json' } : {};
      const sent = body ? { body: JSON.stringify(body) } : {};
      return appOf().request(path, { method, headers: { ...cookie, ...json, ...headers }, ...sent }, {});
    },
    happens: (facts: HappeningFacts) => transaction(sql, (tx) => happened(tx, { accountId, facts }, clock)),
    /** Somebody's phone rang, and nobody came. */
    missed: (by: User, from = '+12065550142'): HappeningFacts => ({
      kind: 'missed-call',
      callId: crypto.randomUUID(),
      from,
      source: 'Google Ads',
      trackingNumber: '+12025550110',
      missedBy: [by.id],
    }),
    async chooses(user: User, change: Partial<NoticeSettingsChange>) {
      const chosen = await changeSettings(sql, user, { ...(await readSettings(sql, user)), ...change });
      if (!chosen.ok) throw new Error(chosen.failure);
    },
    /** All that happened so far is told. */
    async told() {
      await expect.poll(async () => (await sql`select from happenings`).length).toBe(0);
    },
    /** At its end those who look every few seconds do. */
    passes(ms: number) {
      const looks = 5_000;
      clock.leap(ms - looks);
      clock.advance(looks);
    },
    mails: (): Promise<ParsedMail[]> => Promise.all(server.received.map(({ raw }) => simpleParser(raw))),
    /** The server dies and starts again. */
    async restart() {
      await open.close(sound.log);
      open = new OpenParts();
      resources = await start();
    },
    /** On the same database. */
    async startAnother() {
      await start();
    },
    async stop() {
      await open.close(sound.log);
      open = new OpenParts();
    },
    async close() {
      await open.close(sound.log);
      await server.close();
      await sound.close();
    },
  };
}
