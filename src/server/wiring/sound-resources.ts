/** Joins prompts, mailboxes, messages, recordings and webhooks with their part of the API. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { fail, ok } from '#kit/result.ts';
import { changeMailbox, mailboxesOf, makeMailbox, removeMailbox } from '#server/calls/sound/mailboxes.ts';
import { findRecording, recordingsOf, removeRecording } from '#server/calls/sound/recordings.ts';
import { findMessage, markMessage, removeMessage, voicemailOf } from '#server/calls/sound/voicemail.ts';
import { refusalOf, type WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { makeWebhook, removeWebhook, webhooksOf } from '#server/calls/webhooks/webhooks.ts';
import type { router } from '#server/http/web/context.ts';
import { mailboxRoutes } from '#server/http/calls/mailbox-routes.ts';
import { promptRoutes } from '#server/http/routing/prompt-routes.ts';
import { recordingRoutes, type RecordingBackend } from '#server/http/calls/recording-routes.ts';
import { voicemailRoutes } from '#server/http/calls/voicemail-routes.ts';
import { webhookRoutes } from '#server/http/calls/webhook-routes.ts';
import {
  addPromptFile,
  addTypedPrompt,
  findPrompt,
  promptsOf,
  removePrompt,
} from '#server/routing/prompts/prompts.ts';
import type { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';

interface SoundParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  files: DataFiles;
  sounds: SoundMaking;
  /** The switchboard's. */
  setRecording: RecordingBackend['set'];
  webhookNetwork: WebhookNetwork;
}

export function openSoundResources(parts: SoundParts): ReturnType<typeof router>[] {
  const { sql, vault, files, setRecording, webhookNetwork } = parts;
  return [
    promptRoutes({
      list: (accountId) => promptsOf(sql, accountId),
      find: (accountId, id) => findPrompt(sql, accountId, id),
      type: (accountId, typed) => addTypedPrompt(parts, accountId, typed),
      add: (accountId, about, file) => addPromptFile(parts, accountId, about, file),
      remove: (accountId, id) => removePrompt(parts, accountId, id),
      file: (id) => files.path('prompts', id),
    }),
    mailboxRoutes({
      list: (user) => mailboxesOf(sql, user),
      make: (accountId, input) => makeMailbox(sql, accountId, input),
      change: (box, input) => changeMailbox(sql, box, input),
      remove: (box) => removeMailbox(parts, box),
    }),
    voicemailRoutes({
      list: (user) => voicemailOf(sql, user),
      find: (user, id) => findMessage(sql, user, id),
      mark: (user, id, isHeard) => markMessage(sql, user, id, isHeard),
      remove: (user, id) => removeMessage(parts, user, id),
      file: (id) => files.path('messages', id),
    }),
    recordingRoutes({
      list: (user, callId) => recordingsOf(sql, user, callId),
      find: (user, id) => findRecording(sql, user, id),
      remove: (accountId, id) => removeRecording(parts, accountId, id),
      set: setRecording,
      file: (id) => files.path('recordings', id),
    }),
    webhookRoutes({
      list: (accountId) => webhooksOf(sql, vault, accountId),
      make: async (accountId, input) => {
        const refusal = await refusalOf(input.url, webhookNetwork);
        return refusal ? fail(refusal) : ok(await makeWebhook(parts, accountId, input));
      },
      remove: (accountId, id) => removeWebhook(sql, accountId, id),
    }),
  ];
}
