/** What callers hear in place of the sentences that come along. The sound is in the data folder, ready for the line. */
import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import type { Prompt } from '#contract/routing/prompts.ts';
import type { PromptRef } from '#contract/routing/routing.ts';
import type { Clock } from '#kit/clock.ts';
import { fail, ok, type Result } from '#kit/result.ts';
import { tell, type Actor, type Doing } from '#server/store/audit-log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import { within, type Sql } from '#server/store/database.ts';
import type { SoundFault } from './audio.ts';
import type { SoundMaking } from './sound-making.ts';
import type { RemovalFault } from '../kept/saving.ts';
import { routesThatUse } from '../references.ts';

const MOST_FILE_BYTES = 5 * 1024 * 1024;

interface PromptParts {
  sql: Sql;
  files: DataFiles;
  clock: Clock;
  sounds: SoundMaking;
}
/** `disk-full`: the sound is all right, there is no room for it. */
type PromptFault = Omit<SoundFault, 'code'> & { code: SoundFault['code'] | 'disk-full' };
interface Maker {
  accountId: string;
  by: Actor;
}
type PromptFile = Pick<Prompt, 'name'> & { kind: 'uploaded' | 'recorded' };

interface Row extends Omit<Prompt, 'createdAt'> {
  createdAt: Date;
}

const promptOf = ({ createdAt, ...row }: Row): Prompt => ({ ...row, createdAt: createdAt.getTime() });

/** By name. */
export async function promptsOf(sql: Sql, accountId: string): Promise<Prompt[]> {
  const rows = await sql<Row[]>`
    select id, name, kind, text, duration_ms, created_at from prompts
    where account_id = ${accountId} order by lower(name), created_at`;
  return rows.map(promptOf);
}

/** null: there is none, or it is another account's. */
export async function findPrompt(sql: Sql, accountId: string, id: string): Promise<Prompt | null> {
  const [row] = await sql<Row[]>`
    select id, name, kind, text, duration_ms, created_at from prompts
    where id = ${id} and account_id = ${accountId}`;
  return row ? promptOf(row) : null;
}

/** @param file WAV or MP3: read and converted now, never while a caller waits. */
export async function addPromptFile(
  parts: PromptParts,
  { accountId, by }: Maker,
  { name, kind }: PromptFile,
  file: Uint8Array,
): Promise<Result<Prompt, PromptFault>> {
  if (file.length > MOST_FILE_BYTES) return fail({ code: 'file-too-large', codec: null });
  return addPrompt(parts, { accountId, by }, { name, kind, text: null }, file);
}

/** Spoken by the server. `audio-silent`: there is nothing in it that can be said. */
export async function addTypedPrompt(
  parts: PromptParts,
  { accountId, by }: Maker,
  { name, text }: { name: string; text: string },
): Promise<Result<Prompt, PromptFault>> {
  const spoken = await parts.sounds.speak(accountId, text);
  if (!spoken) return fail({ code: 'audio-silent', codec: null });
  return addPrompt(parts, { accountId, by }, { name, kind: 'typed', text }, spoken);
}

async function addPrompt(
  { sql, files, clock, sounds }: PromptParts,
  { accountId, by }: Maker,
  about: Pick<Prompt, 'name' | 'kind' | 'text'>,
  file: Uint8Array,
): Promise<Result<Prompt, PromptFault>> {
  const sound = await sounds.convert(accountId, file);
  if (!sound.ok) return sound;
  const { wav, durationMs } = sound.value;
  const id = randomUUID();
  // The file first: a prompt in the table can always be heard.
  const saved = await files.save('prompts', id, wav);
  if (!saved.ok) return fail({ code: saved.failure, codec: null });
  const prompt = { id, ...about, durationMs, createdAt: clock.now() };
  await within(sql, async (tx) => {
    await tx`
      insert into prompts (id, account_id, name, kind, text, duration_ms, created_at)
      values (${id}, ${accountId}, ${about.name}, ${about.kind}, ${about.text}, ${durationMs},
        ${new Date(prompt.createdAt)})`;
    await tell(
      tx,
      { accountId, action: 'sound.made', subject: prompt, after: { text: about.text } },
      { by, clock },
    );
  });
  return ok(prompt);
}

/** `in-use`: a route says it. */
export async function removePrompt(
  { sql, files }: Pick<PromptParts, 'sql' | 'files'>,
  { accountId, id }: { accountId: string; id: string },
  doing: Doing,
): Promise<Result<null, RemovalFault>> {
  const removed = await within(sql, async (tx): Promise<Result<null, RemovalFault>> => {
    // A route that begins to say it waits, and then finds it gone.
    const [found] = await tx<Pick<Prompt, 'name' | 'text'>[]>`
      select name, text from prompts where id = ${id} and account_id = ${accountId} for update`;
    if (!found) return fail({ code: 'not-found' });
    const routes = await routesThatUse(tx, accountId, id);
    if (routes !== null) return fail({ code: 'in-use', detail: routes });
    await tx`delete from prompts where id = ${id}`;
    const told = { subject: { id, name: found.name }, before: { text: found.text } };
    await tell(tx, { accountId, action: 'sound.removed', ...told }, doing);
    return ok(null);
  });
  if (removed.ok) await files.remove('prompts', id);
  return removed;
}

/**
 * What a call is to play for this reference. A prompt that is gone, or whose file is, falls back to the spoken default:
 * a caller never hears silence.
 */
export async function promptMedia<Spoken extends string>(
  { sql, files }: Pick<PromptParts, 'sql' | 'files'>,
  accountId: string,
  ref: PromptRef,
  fallback: Spoken,
): Promise<Spoken | { file: string }> {
  if (ref.kind === 'default' || !(await findPrompt(sql, accountId, ref.promptId))) return fallback;
  const file = files.path('prompts', ref.promptId);
  return access(file).then(
    () => ({ file }),
    () => fallback,
  );
}

/** The ids that are ids of prompts. */
export async function promptsAmong(sql: Sql, ids: readonly string[]): Promise<string[]> {
  const known = await sql<{ id: string }[]>`select id from prompts where id = any(${[...ids]}::uuid[])`;
  return known.map(({ id }) => id);
}

export type Prompts = ReturnType<typeof promptsIn>;
export const promptsIn = (parts: PromptParts) => ({
  list: (accountId: string) => promptsOf(parts.sql, accountId),
  find: (accountId: string, id: string) => findPrompt(parts.sql, accountId, id),
  type: (maker: Maker, typed: { name: string; text: string }) => addTypedPrompt(parts, maker, typed),
  add: (maker: Maker, about: PromptFile, file: Uint8Array) => addPromptFile(parts, maker, about, file),
  remove: (prompt: { accountId: string; id: string }, by: Actor) =>
    removePrompt(parts, prompt, { by, clock: parts.clock }),
  /** Absolute path of the file. */
  file: (id: string) => parts.files.path('prompts', id),
});
