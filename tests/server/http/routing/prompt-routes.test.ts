import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiErrorSchema } from '#contract/values/errors.ts';
import { promptListSchema, promptSchema, type Prompt } from '#contract/routing/prompts.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { fail } from '#kit/result.ts';
import { seedDemoAccount } from '#server/billing/demo-account.ts';
import { readWav } from '#server/engine/embedded/media/files/wav.ts';
import { seedDemoPeople, type DemoPeople } from '#server/people/demo-people.ts';
import { promptMedia } from '#server/routing/prompts/prompts.ts';
import { systemNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import { openCallResources } from '#server/wiring/call-resources.ts';
import { DataFiles } from '#server/store/files/data-files.ts';
import { openSignedInApp } from '#support/http/signed-in-app.ts';
import { FillableDisk } from '#support/store/full-disk.ts';
import { testVault } from '#support/store/test-vault.ts';
import { openTestDatabase, type TestDatabase } from '#support/store/test-database.ts';
import { putRoute } from '#support/routing/put-route.ts';

const mp3 = new Uint8Array(readFileSync(join(import.meta.dirname, '../../../support/audio/tone-1000hz.mp3')));
const clock = new ManualClock();
const folder = mkdtempSync(join(tmpdir(), 'ringside-prompts-'));
let db: TestDatabase;
const disk = new FillableDisk();
let files: DataFiles;
let accountId: string;
let people: DemoPeople;
let send: ReturnType<typeof openSignedInApp>;
beforeAll(async () => {
  db = await openTestDatabase();
  files = await DataFiles.open(folder, disk);
  accountId = await seedDemoAccount(db.sql, clock);
  people = await seedDemoPeople(db.sql, accountId);
  send = openSignedInApp(
    openCallResources({
      sql: db.sql,
      vault: testVault,
      clock,
      log: silentLog,
      files,
      sounds: new SoundMaking(),
      setRecording: () => fail('not-found'),
      webhookNetwork: systemNetwork(false),
    }),
  );
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const codeOf = async (answer: Response) => apiErrorSchema.parse(await answer.json()).error.code;
const upload = (file: Uint8Array<ArrayBuffer>, query = 'name=Hours&kind=uploaded') =>
  send(people.admin, 'POST', `/api/prompts/audio?${query}`, file);
async function uploaded(name: string): Promise<Prompt> {
  return promptSchema.parse(await (await upload(mp3, `name=${name}&kind=recorded`)).json());
}
const list = async () =>
  promptListSchema.parse(await (await send(people.supervisor, 'GET', '/api/prompts')).json()).prompts;

describe('a prompt', () => {
  test('that was uploaded is listed and can be heard as callers will hear it', async () => {
    const answer = await upload(mp3);
    expect(answer.status).toBe(201);
    const prompt = promptSchema.parse(await answer.json());
    expect(prompt).toMatchObject({ name: 'Hours', kind: 'uploaded', text: null });
    expect(await list()).toContainEqual(prompt);
    const audio = await send(people.supervisor, 'GET', `/api/prompts/${prompt.id}/audio`);
    expect(audio.headers.get('content-type')).toBe('audio/wav');
    const { ulaw } = readWav(new Uint8Array(await audio.arrayBuffer()));
    expect(ulaw.length / 8).toBeCloseTo(prompt.durationMs, -1);
  });

  test('that was typed is spoken by the server', async () => {
    const answer = await send(people.admin, 'POST', '/api/prompts', {
      name: 'Closed',
      text: 'We are closed.',
    });
    expect(answer.status).toBe(201);
    const prompt = promptSchema.parse(await answer.json());
    expect(prompt).toMatchObject({ kind: 'typed', text: 'We are closed.' });
    expect(prompt.durationMs).toBeGreaterThan(500);
  });

  test('is made by administrators, heard by supervisors, and none of an agent’s business', async () => {
    const typed = { name: 'x', text: 'Hello' };
    expect((await send(people.supervisor, 'POST', '/api/prompts', typed)).status).toBe(403);
    expect((await send(people.supervisor, 'DELETE', `/api/prompts/${crypto.randomUUID()}`)).status).toBe(403);
    expect((await send(people.agent1, 'GET', '/api/prompts')).status).toBe(403);
  });

  test.each([
    ['nothing at all', new Uint8Array(), 422, 'audio-unreadable'],
    ['a text', new Uint8Array(Buffer.from('hello '.repeat(100))), 422, 'audio-unreadable'],
    ['more than 5 MB', new Uint8Array(5 * 1024 * 1024 + 1), 413, 'file-too-large'],
  ])('is not made of %s', async (_, file, status, code) => {
    const before = await list();
    const answer = await upload(file);
    expect([answer.status, await codeOf(answer)]).toEqual([status, code]);
    expect(await list()).toEqual(before);
  });

  test('is refused in words while the disk is full, and made when there is room again', async () => {
    const before = await list();
    disk.isFull = true;
    const typed = await send(people.admin, 'POST', '/api/prompts', { name: 'x', text: 'Hello' });
    for (const answer of [await upload(mp3), typed])
      expect([answer.status, await codeOf(answer)]).toEqual([507, 'disk-full']);
    expect(await list()).toEqual(before);
    disk.isFull = false;
    await files.room.look();
    expect((await upload(mp3)).status).toBe(201);
  });

  test('that has nothing to say is refused', async () => {
    const answer = await send(people.admin, 'POST', '/api/prompts', { name: 'x', text: '…' });
    expect([answer.status, await codeOf(answer)]).toEqual([422, 'audio-silent']);
  });

  test('needs a name', async () => {
    expect((await upload(mp3, 'name=%20&kind=uploaded')).status).toBe(422);
  });

  test('that was deleted is gone, with its sound', async () => {
    const { id } = await uploaded('Gone');
    expect((await send(people.admin, 'DELETE', `/api/prompts/${id}`)).status).toBe(204);
    expect((await send(people.admin, 'DELETE', `/api/prompts/${id}`)).status).toBe(404);
    expect((await send(people.admin, 'GET', `/api/prompts/${id}/audio`)).status).toBe(404);
    expect(existsSync(files.path('prompts', id))).toBe(false);
  });

  test('that a route says stays', async () => {
    const { id } = await uploaded('Kept');
    await db.sql`insert into owned_numbers (number, account_id, source) values ('+12025550170', ${accountId}, 'TV')`;
    const prompt = { kind: 'prompt', promptId: id };
    const route = { start: 'end', nodes: [{ kind: 'hang-up', id: 'end', name: 'End', prompt }] };
    await putRoute(db.sql, '+12025550170', route);
    const answer = await send(people.admin, 'DELETE', `/api/prompts/${id}`);
    expect([answer.status, await codeOf(answer)]).toEqual([409, 'in-use']);
    expect(existsSync(files.path('prompts', id))).toBe(true);
  });

  test('of another account does not exist', async () => {
    const { id } = await uploaded('Ours');
    const stranger = { ...people.admin, accountId: crypto.randomUUID() };
    expect((await send(stranger, 'GET', `/api/prompts/${id}/audio`)).status).toBe(404);
    expect((await send(stranger, 'DELETE', `/api/prompts/${id}`)).status).toBe(404);
  });
});

describe('a call hears', () => {
  const media = (promptId: string) =>
    promptMedia({ sql: db.sql, files }, accountId, { kind: 'prompt', promptId }, 'menu');

  test('the prompt that its route names', async () => {
    const { id } = await uploaded('Menu');
    expect(await media(id)).toEqual({ file: files.path('prompts', id) });
  });

  test('the sentence that comes along when the prompt or its file is gone, never silence', async () => {
    const { id } = await uploaded('Lost');
    await files.remove('prompts', id);
    expect(await media(id)).toBe('menu');
    expect(await media(crypto.randomUUID())).toBe('menu');
    expect(await promptMedia({ sql: db.sql, files }, accountId, { kind: 'default' }, 'menu')).toBe('menu');
  });
});
