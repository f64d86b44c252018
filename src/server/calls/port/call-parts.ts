import type { Clock } from '#kit/clock.ts';
import type { Log } from '#kit/log.ts';
import type { DataFiles } from '#server/store/files/data-files.ts';
import type { Pool } from '#server/store/database.ts';
import type { CallControl } from './call-control.ts';
import type { MessageSink } from './message-sink.ts';
import type { RecordingSink } from './recording-sink.ts';
import type { CallEventPublisher } from './call-event-publisher.ts';

/** What the calls room is given. */
export interface CallParts {
  control: CallControl;
  sql: Pool;
  clock: Clock;
  log: Log;
  files: DataFiles;
  messages: MessageSink;
  recordings: RecordingSink;
  publishEvent: CallEventPublisher;
}
