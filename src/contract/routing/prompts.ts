/** What callers hear, and what they leave behind: prompts, queues to wait in, mailboxes, messages, recordings. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { storable } from '../values/storable-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

const name = lineText(60);

export const promptSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(['uploaded', 'recorded', 'typed']),
  /** What a typed prompt says. */
  text: z.nullable(z.string()),
  durationMs: z.int(),
  createdAt: z.int(),
});
export type Prompt = z.infer<typeof promptSchema>;
export const promptListSchema = z.object({ prompts: z.array(promptSchema) });

/** POST /api/prompts with JSON: spoken by the server. (WAV or MP3: POST /api/prompts/audio?name=…&kind=uploaded|recorded, ≤ 5 MB.) */
export const typedPromptSchema = z.object({
  name,
  text: z.string().check(z.trim(), z.minLength(1), z.maxLength(1000), storable),
});
export const promptUploadQuerySchema = z.object({ name, kind: z.enum(['uploaded', 'recorded']) });

export const queueInputSchema = z.object({
  name,
  memberIds: z.array(z.uuid()).check(z.minLength(1), z.maxLength(200)),
});
export type QueueInput = z.infer<typeof queueInputSchema>;
/** PUT /api/queues/{id} */
export const queueChangeSchema = z.object({ ...queueInputSchema.shape, version: readVersionSchema });
export type QueueChange = z.infer<typeof queueChangeSchema>;
export const queueSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  memberIds: z.array(z.string()),
  version: versionSchema,
});
export type Queue = z.infer<typeof queueSchema>;
export const queueListSchema = z.object({ queues: z.array(queueSchema) });
