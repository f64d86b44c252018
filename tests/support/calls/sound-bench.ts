import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { ensureMailbox } from '#server/calls/sound/mailboxes.ts';
import type { LeftMessage } from '#server/calls/port/message-sink.ts';
import { VoicemailSink } from '#server/calls/sound/voicemail-sink.ts';
import { seedDemoPeople } from '#server/people/demo-people.ts';
import type { User } from '#server/people/users.ts';
import { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { EventFeed, type LoggedEvent } from '#server/store/event-log.ts';
import { steady, writeRecorded } from '#support/audio/recorded.ts';
import { openTestDatabase } from '#support/store/test-database.ts';
import { testVault } from '#support/store/test-vault.ts';

export type SoundBench = Awaited<ReturnType<typeof openSoundBench>>;

/** A database with the demo people and a folder for sound: where messages and recordings are kept. */
export async function openSoundBench() {
  const clock = new ManualClock();
  const folder = mkdtempSync(join(tmpdir(), 'ringside-sound-'));
  const [db, files] = [await openTestDatabase(), await DataFiles.open(folder)];
  const { sql } = db;
  const accountId = await seedDemoAccount(sql, clock);
  const people = await seedDemoPeople(sql, accountId);
  for (const person of Object.values<User>({ ...people })) await ensureMailbox(sql, person);
  const parts = { sql, vault: testVault, files, clock, log: silentLog, sounds: new SoundMaking() };
  const feed = await EventFeed.open(db, clock);
  const events: LoggedEvent[] = [];
  await feed.subscribe({ accountId, afterId: null }, (event) => events.push(event));

  return {
    ...parts,
    url: db.url,
    folder,
    accountId,
    people,
    events,
    /** Of this person. */
    async ownBox({ id }: User): Promise<string> {
      const [box] = await sql<{ id: string }[]>`select id from mailboxes where user_id = ${id}`;
      return box?.id ?? '';
    },
    /** A caller leaves two seconds of sound. */
    async leave(mailboxId: string, about: Partial<LeftMessage> = {}): Promise<LeftMessage> {
      const message: LeftMessage = {
        id: randomUUID(),
        mailboxId,
        callId: randomUUID(),
        accountId,
        from: '+12065550142',
        fromName: 'Marcus Webb',
        source: 'Google Ads',
        at: clock.now(),
        durationMs: 2000,
        ...about,
      };
      clock.advance(1000);
      writeRecorded(files.path('messages', message.id), [steady(2, 16_384)]);
      await new VoicemailSink(parts).left(message);
      return message;
    },
    /** An ended call that this agent had, in the table of calls. */
    async call(agentId: string | null): Promise<string> {
      const id = randomUUID();
      const at = new Date(clock.now());
      await sql`
        insert into calls (id, account_id, switchboard_id, direction, from_number, to_number, agent_id, agent_name,
          started_at, answered_at, heartbeat_at, ended_at, outcome, has_recording)
        values (${id}, ${accountId}, 1, 'inbound', '+12065550142', '+12025550110', ${agentId}, 'Agent', ${at}, ${at},
          ${at}, ${at}, 'answered', true)`;
      return id;
    },
    async close(): Promise<void> {
      await feed.close();
      await db.close();
      rmSync(folder, { recursive: true });
    },
  };
}
