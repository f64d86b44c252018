/** Joins calls, their routes, and what is said and kept of them with their part of the API. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import { callsIn } from '#server/calls/calls.ts';
import { mailboxesIn } from '#server/calls/sound/mailboxes.ts';
import { recordingsIn, type SetRecording } from '#server/calls/sound/recordings.ts';
import { messagesIn } from '#server/calls/sound/voicemail.ts';
import type { WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { webhooksIn } from '#server/calls/webhooks/webhooks.ts';
import { callRoutes } from '#server/http/calls/call-routes.ts';
import { mailboxRoutes } from '#server/http/calls/mailbox-routes.ts';
import { holidaySetRoutes } from '#server/http/routing/holiday-set-routes.ts';
import { officeHoursRoutes } from '#server/http/routing/office-hours-routes.ts';
import { promptRoutes } from '#server/http/routing/prompt-routes.ts';
import { queueRoutes } from '#server/http/routing/queue-routes.ts';
import { recordingRoutes } from '#server/http/calls/recording-routes.ts';
import { routeRoutes } from '#server/http/routing/route-routes.ts';
import { sharedRouteRoutes } from '#server/http/routing/shared-route-routes.ts';
import { voicemailRoutes } from '#server/http/calls/voicemail-routes.ts';
import { webhookRoutes } from '#server/http/calls/webhook-routes.ts';
import { holidaySetsIn, officeHoursIn } from '#server/routing/hours/opening-hours.ts';
import { promptsIn } from '#server/routing/prompts/prompts.ts';
import { queuesIn } from '#server/routing/queues.ts';
import { RouteEditor } from '#server/routing/route-editor.ts';
import type { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';

interface CallResourceParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  files: DataFiles;
  sounds: SoundMaking;
  setRecording: SetRecording;
  webhookNetwork: WebhookNetwork;
}

export const openCallResources = (parts: CallResourceParts) => [
  callRoutes(callsIn(parts.sql, parts.clock)),
  ...openRouteResources(parts),
  queueRoutes(queuesIn(parts.sql, parts.clock)),
  promptRoutes(promptsIn(parts)),
  mailboxRoutes(mailboxesIn(parts)),
  voicemailRoutes(messagesIn(parts)),
  recordingRoutes(recordingsIn(parts, parts.setRecording)),
  webhookRoutes(webhooksIn(parts, parts.webhookNetwork)),
];

export function openRouteResources(parts: Pick<CallResourceParts, 'sql' | 'clock'>) {
  const editor = new RouteEditor(parts.sql, parts.clock);
  return [
    routeRoutes(editor),
    ...sharedRouteRoutes(editor),
    ...officeHoursRoutes(officeHoursIn(parts)),
    ...holidaySetRoutes(holidaySetsIn(parts)),
  ];
}
