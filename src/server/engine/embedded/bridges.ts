/** Who talks with whom: bridges of two, joined in the media switch as soon as both are there. */
import { randomUUID } from 'node:crypto';
import type { BridgeId } from '#server/calls/port/call-control.ts';
import type { Channel } from './channel.ts';
import type { Disconnect, MediaSwitch } from './media/voice/media-switch.ts';

interface Bridge {
  members: Set<Channel>;
  disconnect: Disconnect | null;
}

const SEATS = 2;

export class Bridges {
  readonly #bay: Pick<MediaSwitch, 'connect'>;
  readonly #bridges = new Map<BridgeId, Bridge>();

  constructor(bay: Pick<MediaSwitch, 'connect'>) {
    this.#bay = bay;
  }

  get size(): number {
    return this.#bridges.size;
  }

  create(): BridgeId {
    const id = randomUUID();
    this.#bridges.set(id, { members: new Set(), disconnect: null });
    return id;
  }

  has(id: BridgeId, channel?: Channel): boolean {
    const bridge = this.#bridges.get(id);
    return bridge !== undefined && (channel === undefined || bridge.members.has(channel));
  }

  /** A channel leaves the bridge it was in. False: the bridge has both its channels already. */
  add(id: BridgeId, channel: Channel): boolean {
    const bridge = this.#bridges.get(id);
    if (!bridge || bridge.members.has(channel)) return true;
    if (bridge.members.size === SEATS) return false;
    this.leave(channel);
    bridge.members.add(channel);
    const [first, second] = bridge.members;
    if (first && second) bridge.disconnect = this.#bay.connect(first.media, second.media);
    return true;
  }

  remove(id: BridgeId, channel: Channel): void {
    const bridge = this.#bridges.get(id);
    if (bridge?.members.delete(channel)) part(bridge);
  }

  /** Out of whichever bridge it is in. */
  leave(channel: Channel): void {
    for (const id of this.#bridges.keys()) this.remove(id, channel);
  }

  destroy(id: BridgeId): void {
    const bridge = this.#bridges.get(id);
    if (bridge) part(bridge);
    this.#bridges.delete(id);
  }

  /** The other one in the channel's bridge. */
  peerOf(channel: Channel): Channel | null {
    for (const { members } of this.#bridges.values()) {
      if (members.has(channel)) return [...members].find((member) => member !== channel) ?? null;
    }
    return null;
  }
}

function part(bridge: Bridge): void {
  bridge.disconnect?.();
  bridge.disconnect = null;
}
