/** Mailboxes, the messages in them, and recordings of calls. Audio: GET …/audio, audio/wav with ranges. */
import * as z from 'zod/mini';
import { lineText } from '../values/line-text.ts';
import { readVersionSchema, versionSchema } from '../values/version.ts';

const name = lineText(60);

/** An agent's own, or shared by the agents it names. Supervisors and administrators hear every shared one. */
export const mailboxInputSchema = z.object({ name, memberIds: z.array(z.uuid()).check(z.maxLength(200)) });
export type MailboxInput = z.infer<typeof mailboxInputSchema>;
/** PUT /api/mailboxes/{id} */
export const mailboxChangeSchema = z.object({ ...mailboxInputSchema.shape, version: readVersionSchema });
export type MailboxChange = z.infer<typeof mailboxChangeSchema>;
export const mailboxSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Whose own box it is; null: a shared one. */
  userId: z.nullable(z.string()),
  memberIds: z.array(z.string()),
  version: versionSchema,
});
export type Mailbox = z.infer<typeof mailboxSchema>;
export const mailboxListSchema = z.object({ mailboxes: z.array(mailboxSchema) });

/** Loudest sample of each of equal stretches, 0–100, for the drawing. */
export const waveformSchema = z.array(z.int().check(z.minimum(0), z.maximum(100))).check(z.maxLength(400));

export const voiceMessageSchema = z.object({
  id: z.uuid(),
  mailboxId: z.uuid(),
  callId: z.string(),
  /** E.164 or "anonymous". Untrusted. */
  from: z.string(),
  fromName: z.nullable(z.string()),
  source: z.nullable(z.string()),
  at: z.int(),
  durationMs: z.int(),
  isHeard: z.boolean(),
  waveform: waveformSchema,
});
export type VoiceMessage = z.infer<typeof voiceMessageSchema>;

/** GET /api/voicemail: the messages that the signed-in person may hear, newest first, and how many are new (message waiting, RFC 3842). */
export const voicemailSchema = z.object({ messages: z.array(voiceMessageSchema), unheard: z.int() });
export type Voicemail = z.infer<typeof voicemailSchema>;
/** PATCH /api/voicemail/{id} */
export const messageChangeSchema = z.object({ isHeard: z.boolean() });

/** The recording of a call: stereo, caller left, agent right. */
export const recordingSchema = z.object({
  id: z.uuid(),
  callId: z.string(),
  at: z.int(),
  durationMs: z.int(),
  /** `live`: still being recorded, `paused`: by the agent. */
  state: z.enum(['live', 'paused', 'done']),
  waveform: z.object({ caller: waveformSchema, agent: waveformSchema }),
});
export type CallRecording = z.infer<typeof recordingSchema>;
/** GET /api/calls/{id}/recordings. */
export const recordingListSchema = z.object({ recordings: z.array(recordingSchema) });
/** PUT /api/calls/{id}/recording, by the agent who has the call: start, pause, go on. 409 when it does not fit. */
export const recordingChangeSchema = z.object({ state: z.enum(['live', 'paused']) });
