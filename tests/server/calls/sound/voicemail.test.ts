import { existsSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SERVER } from '#server/store/audit-log.ts';
import { eventSchemas } from '#contract/events.ts';
import { voicemailSchema } from '#contract/calls/voicemail.ts';
import {
  changeMailbox,
  ensureMailbox,
  mailboxesOf,
  makeMailbox,
  removeMailbox,
} from '#server/calls/sound/mailboxes.ts';
import { markMessage, removeMessage, voicemailOf } from '#server/calls/sound/voicemail.ts';
import { VoicemailSink } from '#server/calls/sound/voicemail-sink.ts';
import type { User } from '#server/people/users.ts';
import { publish } from '#server/store/event-log.ts';
import { openSoundBench, type SoundBench } from '#support/calls/sound-bench.ts';

let bench: SoundBench;
let people: SoundBench['people'];
let shared: string;
beforeAll(async () => {
  bench = await openSoundBench();
  people = bench.people;
  shared = await share('Sales', [people.agent1]);
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.sql`delete from voice_messages`;
  bench.events.length = 0;
});

async function share(name: string, members: User[]): Promise<string> {
  const made = await makeMailbox(bench.sql, bench.accountId, {
    name,
    memberIds: members.map(({ id }) => id),
  });
  if (!made.ok) throw new Error(made.failure);
  return made.value.id;
}

/** Who was told, and of how many new messages, since the last time. */
async function told(): Promise<Record<string, number>> {
  const marker = `marker-${crypto.randomUUID()}`;
  await publish(bench.sql, { accountId: bench.accountId, audience: null, type: marker, data: {} });
  await expect.poll(() => bench.events.some(({ type }) => type === marker)).toBe(true);
  const heard = bench.events.splice(0).filter(({ type }) => type === 'voicemail.changed');
  const names = new Map(Object.values<User>({ ...people }).map(({ id, name }) => [id, name]));
  const counts = heard.map(({ audience, data }) => [
    names.get(audience?.[0] ?? ''),
    eventSchemas['voicemail.changed'].parse(data).unheard,
  ]);
  return Object.fromEntries(counts) as Record<string, number>;
}

const hearers = async () => {
  const all = Object.values<User>({ ...people });
  const heard = await Promise.all(all.map((user) => voicemailOf(bench.sql, user)));
  return all.filter((_, i) => heard[i]?.messages.length === 1).map(({ name }) => name);
};

describe('a message', () => {
  test('in an agent’s own box is theirs alone, and they are told', async () => {
    await bench.leave(await bench.ownBox(people.agent1));
    expect(await hearers()).toEqual(['Ana Reyes']);
    expect(await told()).toEqual({ 'Ana Reyes': 1 });
  });

  test('in a shared box is for its members, and for supervisors and administrators', async () => {
    await bench.leave(shared);
    expect(await hearers()).toEqual(['Ana Reyes', 'Sam Hale', 'Ada Lund']);
    expect(await told()).toEqual({ 'Ana Reyes': 1, 'Sam Hale': 1, 'Ada Lund': 1 });
  });

  test('is listed after the contract, with its drawing, the newest first', async () => {
    const first = await bench.leave(shared);
    const second = await bench.leave(shared, { from: 'anonymous', fromName: null, source: null });
    const list = voicemailSchema.parse(await voicemailOf(bench.sql, people.supervisor));
    expect(list.unheard).toBe(2);
    expect(list.messages.map(({ id }) => id)).toEqual([second.id, first.id]);
    expect(list.messages[1]).toMatchObject({ from: '+12065550142', fromName: 'Marcus Webb', isHeard: false });
    expect(list.messages[1]?.waveform).toEqual(Array(400).fill(50));
  });

  test('that was heard by one is heard by all, once', async () => {
    const { id } = await bench.leave(shared);
    await bench.leave(shared);
    await told();
    expect(await markMessage(bench.sql, people.agent1, id, true)).toMatchObject({ id, isHeard: true });
    expect(await told()).toEqual({ 'Ana Reyes': 1, 'Sam Hale': 1, 'Ada Lund': 1 });
    await markMessage(bench.sql, people.supervisor, id, true);
    expect(await told()).toEqual({});
    await markMessage(bench.sql, people.admin, id, false);
    expect(await told()).toEqual({ 'Ana Reyes': 2, 'Sam Hale': 2, 'Ada Lund': 2 });
  });

  test('that was deleted is gone for all, with its sound', async () => {
    const { id } = await bench.leave(shared);
    await told();
    expect(await removeMessage(bench, people.agent2, { id, by: SERVER })).toBe(false);
    expect(await removeMessage(bench, people.agent1, { id, by: SERVER })).toBe(true);
    expect(await told()).toEqual({ 'Ana Reyes': 0, 'Sam Hale': 0, 'Ada Lund': 0 });
    expect(existsSync(bench.files.path('messages', id))).toBe(false);
    expect(await removeMessage(bench, people.agent1, { id, by: SERVER })).toBe(false);
  });

  test('of somebody else can be neither marked nor deleted', async () => {
    const { id } = await bench.leave(await bench.ownBox(people.agent1));
    expect(await markMessage(bench.sql, people.admin, id, true)).toBeNull();
    expect(await removeMessage(bench, people.admin, { id, by: SERVER })).toBe(false);
  });

  test('that is told twice is kept once', async () => {
    const message = await bench.leave(shared);
    await new VoicemailSink(bench).left(message);
    expect((await voicemailOf(bench.sql, people.admin)).messages).toHaveLength(1);
  });

  test('for a box that is gone, or is another account’s, is nobody’s', async () => {
    await bench.leave(crypto.randomUUID());
    await bench.leave(shared, { accountId: crypto.randomUUID() });
    expect(await hearers()).toEqual([]);
  });
});

test('messages that come at once are all counted', async () => {
  await Promise.all(Array.from({ length: 8 }, () => bench.leave(shared)));
  expect((await told())['Ana Reyes']).toBe(8);
});

describe('a mailbox', () => {
  test('of one’s own is there once', async () => {
    await ensureMailbox(bench.sql, people.agent1);
    const own = (await mailboxesOf(bench.sql, people.agent1)).filter(({ userId }) => userId !== null);
    expect(own).toHaveLength(1);
    expect(own[0]).toMatchObject({ name: 'Ana Reyes', userId: people.agent1.id, memberIds: [] });
  });

  test('is seen by who sets up routes, and by the agents who hear it', async () => {
    const names = async (user: User) => (await mailboxesOf(bench.sql, user)).map(({ name }) => name);
    expect(await names(people.agent1)).toEqual(['Sales', 'Ana Reyes']);
    expect(await names(people.agent2)).toEqual(['Ben Ortiz']);
    expect(await names(people.supervisor)).toContain('Ben Ortiz');
  });

  test('that others share from now on tells them, and those who hear it no longer', async () => {
    const box = await share('Support', [people.agent1]);
    await bench.leave(box);
    await told();
    const memberIds = [people.agent2.id];
    const where = { accountId: bench.accountId, id: box };
    expect(await changeMailbox(bench.sql, where, { name: 'Help', memberIds })).toMatchObject({
      ok: true,
      value: { name: 'Help', memberIds },
    });
    expect(await told()).toEqual({ 'Ana Reyes': 0, 'Ben Ortiz': 1, 'Sam Hale': 1, 'Ada Lund': 1 });
  });

  test('that is deleted takes its messages along', async () => {
    const box = await share('Gone', [people.agent3]);
    const { id } = await bench.leave(box);
    await told();
    expect(
      await removeMailbox(bench, { accountId: bench.accountId, id: box }, { by: SERVER, clock: bench.clock }),
    ).toMatchObject({ ok: true });
    expect(await told()).toEqual({ 'Cleo Park': 0, 'Sam Hale': 0, 'Ada Lund': 0 });
    expect(existsSync(bench.files.path('messages', id))).toBe(false);
  });
});
