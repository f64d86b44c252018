/**
 * node-datachannel forgets a Track in its closed callback and nowhere else: one that the garbage collector takes before
 * leaves a pointer behind that `cleanup` follows, which ends the process. So each is held here until it has closed.
 */
import type { Track } from 'node-datachannel';

const open = new Set<Track>();

export function holdUntilClosed(track: Track): void {
  open.add(track);
  track.onClosed(() => open.delete(track));
}
