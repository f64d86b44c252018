/** Which call a line of the log is of: one that names a channel, a Call-ID or a media session names the others as well. */
import type { Log, LogFields } from '#kit/log.ts';
import type { Channel } from './channel.ts';

/** Log lines about a channel still come after its end: its names are kept for a while. */
const MOST_ENDED = 1_000;

interface Named {
  ids: Channel['ids'];
  media: { id: string };
}

export class ChannelNames {
  readonly #live = new Map<string, Named>();
  /** In the order in which they ended. */
  readonly #ended = new Map<string, Named>();

  began(channel: Named): void {
    this.#live.set(channel.ids.channelId, channel);
  }

  ended({ ids, media: { id } }: Named): void {
    this.#live.delete(ids.channelId);
    // Of the channel itself nothing is kept.
    this.#ended.set(ids.channelId, { ids, media: { id } });
    const [first] = this.#ended.keys();
    if (this.#ended.size > MOST_ENDED && first !== undefined) this.#ended.delete(first);
  }

  /** The log for a writer that knows a Call-ID or a session only. */
  in(log: Log): Log {
    const saying = (level: keyof Log) => (fields: LogFields, message: string) =>
      log[level]({ ...this.#idsOf(fields), ...fields }, message);
    return { debug: saying('debug'), info: saying('info'), warn: saying('warn'), error: saying('error') };
  }

  #idsOf({ channelId, sipCallId, session }: LogFields): LogFields {
    if (channelId === undefined && sipCallId === undefined && session === undefined) return {};
    const named = [...this.#live.values(), ...this.#ended.values()].find(
      ({ ids, media }) =>
        ids.channelId === channelId ||
        (sipCallId !== undefined && ids.sipCallId === sipCallId) ||
        media.id === session,
    );
    return named?.ids ?? {};
  }
}
