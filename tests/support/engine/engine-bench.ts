/** An engine with everything below it in memory. */
import { expect } from 'vitest';
import type { CallControlEvent, ChannelId, OriginateRequest } from '#server/calls/port/call-control.ts';
import { ChannelNames } from '#server/engine/embedded/channel-names.ts';
import { EmbeddedEngine } from '#server/engine/embedded/embedded-engine.ts';
import type { Sound } from '#server/engine/embedded/media/voice/playback.ts';
import { ManualClock } from '#kit/clock.ts';
import { silentLog } from '#kit/log.ts';
import { FillableDisk } from '../store/full-disk.ts';
import { FakeMediaSessions } from './fake-media-sessions.ts';
import { FakeMediaSwitch } from './fake-media-switch.ts';
import { FakeSipEdge, type FakeLeg } from './fake-sip-edge.ts';

export const toTrunk: OriginateRequest = {
  endpoint: { technology: 'trunk', number: '+12065550142' },
  callerNumber: '+12025550121',
  callerName: null,
  calledNumber: null,
  headers: {},
  timeoutMs: 30_000,
};

export const toPhone: OriginateRequest = {
  ...toTrunk,
  endpoint: { technology: 'phone', ownerId: 'ann', contactId: 'contact-1' },
};

/** Long enough for promises and the event queue, whatever waits on whatever. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export class EngineBench {
  readonly clock = new ManualClock();
  readonly media = new FakeMediaSessions();
  readonly bay = new FakeMediaSwitch(this.clock);
  readonly events: CallControlEvent[] = [];
  /** Files that can be played; a test says when each is read. */
  readonly files = new Map<string, Promise<Sound | null>>();
  readonly disk = new FillableDisk();
  readonly engine: EmbeddedEngine;
  readonly edge: FakeSipEdge;

  constructor() {
    const { media, bay, clock } = this;
    const recording = () => ({ frames: [] });
    this.engine = new EmbeddedEngine({
      media,
      bay,
      recording,
      readSound: (file) => this.files.get(file) ?? Promise.resolve(null),
      openFile: (path) => this.disk.open(path),
      trunk: { known: () => Promise.resolve(), addresses: () => ['192.0.2.7'] },
      clock,
      log: silentLog,
      names: new ChannelNames(),
    });
    this.edge = new FakeSipEdge(this.engine);
    this.engine.attach(this.edge);
    this.engine.on((event) => this.events.push(event));
  }

  /** What was told so far, a word each. */
  get told(): string[] {
    return this.events.map((event) => ('state' in event ? event.state : event.type));
  }

  async incoming(
    invite: Parameters<FakeSipEdge['incoming']>[0] = {},
  ): Promise<{ leg: FakeLeg; id: ChannelId }> {
    const leg = this.edge.incoming(invite);
    await settle();
    const start = this.events.findLast((event) => event.type === 'StasisStart');
    return { leg, id: start?.channel.id ?? 'none' };
  }

  /** An outgoing channel that was answered. */
  async up(request: OriginateRequest = toTrunk): Promise<{ leg: FakeLeg; id: ChannelId }> {
    const id = this.engine.originate(request);
    await settle();
    const leg = this.edge.outgoing.at(-1);
    if (!leg) throw new Error('no INVITE was sent');
    leg.far.answered('their answer');
    await settle();
    return { id, leg };
  }

  expectNothingLeft(): void {
    expect(this.engine.usage).toMatchObject({ channels: 0, playbacks: 0, recordings: 0 });
    expect(this.media.open).toEqual([]);
    // The sweep for lost legs is the one appointment that stays.
    expect(this.clock.pending).toBe(1);
  }
}
