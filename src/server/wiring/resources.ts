/** Joins the rooms that administrators set up with their part of the API. */
import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { SetRecording } from '#server/calls/sound/recordings.ts';
import type { WebhookNetwork } from '#server/calls/webhooks/webhook-request.ts';
import { openRouteResources } from './route-resources.ts';
import type { SoundMaking } from '#server/routing/prompts/sound-making.ts';
import { openSoundResources } from './sound-resources.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import type { Vault } from '#server/store/vault/vault.ts';

export interface ResourceParts {
  sql: Pool;
  vault: Vault;
  clock: Clock;
  log: Log;
  files: DataFiles;
  sounds: SoundMaking;
  /** The switchboard's. */
  setRecording: SetRecording;
  webhookNetwork: WebhookNetwork;
}

export function openResources(parts: ResourceParts) {
  return [...openRouteResources(parts), ...openSoundResources(parts)];
}
