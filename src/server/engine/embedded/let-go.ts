import type { Log } from '#kit/log.ts';
import type { Bridges } from './bridges.ts';
import type { Channel } from './channel.ts';
import type { Playbacks } from './playbacks.ts';
import type { Recordings } from './recordings.ts';

interface Sound {
  bridges: Pick<Bridges, 'leave'>;
  playbacks: Pick<Playbacks, 'release'>;
  recordings: Pick<Recordings, 'release'>;
  log: Log;
}

/** Ends what a channel says and hears: whatever fails in it, its end is still told. @returns see Recordings */
export function letGo(
  channel: Channel,
  { bridges, playbacks, recordings, log }: Sound,
): Promise<unknown> | null {
  try {
    bridges.leave(channel);
    playbacks.release(channel);
  } catch (error) {
    log.error({ error, ...channel.ids }, 'the sound of a channel could not be let go');
  }
  return recordings.release(channel);
}
