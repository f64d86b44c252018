import { beforeEach, describe, expect, test } from 'vitest';
import { EngineBench, settle, toPhone, toTrunk } from '#support/engine/engine-bench.ts';

let bench: EngineBench;

beforeEach(() => {
  bench = new EngineBench();
});

describe('a call that comes in', () => {
  test('is told with all that is known of it, and nothing is sent by itself', async () => {
    const { leg, id } = await bench.incoming({
      callerName: 'Ann',
      headers: { 'X-Ringside-Call-From': '+12025550121' },
    });
    expect(bench.events).toEqual([
      {
        type: 'StasisStart',
        channel: {
          id,
          endpoint: { technology: 'trunk', peer: '192.0.2.7:5060' },
          callerNumber: '+12065550142',
          callerName: 'Ann',
          dialed: '+12025550110',
          headers: { 'X-Ringside-Call-From': '+12025550121' },
          sipCallId: leg.callId,
          obstacle: null,
        },
      },
    ]);
    expect(leg.sent).toEqual([]);
    expect(bench.media.sessions[0]).toMatchObject({ kind: 'rtp', signallingAddress: '192.0.2.7' });
  });

  test('rings, progresses and is answered with one and the same description', async () => {
    const { leg, id } = await bench.incoming({
      origin: { kind: 'phone', ownerId: 'ann', contactId: 'contact-1' },
    });
    bench.engine.ring(id, { 'X-Ringside-Call-Id': 'c1' });
    bench.engine.progress(id);
    bench.engine.answer(id, { 'X-Ringside-Call-Id': 'c1' });
    await settle();
    expect(leg.sent).toEqual(['180', '183 answer of media-1', '200 answer of media-1']);
    expect(leg.headers).toEqual([{ 'X-Ringside-Call-Id': 'c1' }, {}, { 'X-Ringside-Call-Id': 'c1' }]);
    expect(bench.told).toEqual(['StasisStart', 'Up']);
    expect(bench.media.sessions[0]?.kind).toBe('webrtc');
  });

  test('answered twice it is up once', async () => {
    const { leg, id } = await bench.incoming();
    bench.engine.answer(id);
    bench.engine.answer(id);
    await settle();
    expect(leg.sent).toHaveLength(1);
    expect(bench.told).toEqual(['StasisStart', 'Up']);
  });

  test('is refused with status, cause and error code', async () => {
    const { leg, id } = await bench.incoming();
    bench.engine.hangup(id, { cause: 'payment-required', error: 'balance-empty' });
    await settle();
    expect(leg.endedWith).toMatchObject({ status: 402, headers: { 'X-Ringside-Error': 'balance-empty' } });
    expect(bench.events.at(-1)).toEqual({
      type: 'ChannelDestroyed',
      channelId: id,
      cause: 'payment-required',
      sipStatus: 402,
    });
    bench.expectNothingLeft();
  });

  test('whose caller gives up ends once', async () => {
    const { leg, id } = await bench.incoming();
    bench.engine.answer(id);
    leg.farEnd({ status: 487 });
    await settle();
    bench.engine.hangup(id, { cause: 'normal-clearing' });
    await settle();
    expect(bench.told.filter((type) => type === 'ChannelDestroyed')).toHaveLength(1);
    bench.expectNothingLeft();
  });

  test('with an offer that nobody can use says so at once, and is refused with 488 and the fault', async () => {
    const leg = bench.edge.incoming({ origin: { kind: 'trunk', peer: '192.0.2.7:5060' } }, 'unusable');
    await settle();
    const start = bench.events.find((event) => event.type === 'StasisStart');
    expect(start?.channel.obstacle).toBe('incompatible-media');
    bench.engine.hangup(start?.channel.id ?? '', { cause: 'incompatible-media' });
    await settle();
    expect(leg.sent).toEqual([]);
    expect(leg.endedWith).toMatchObject({
      status: 488,
      headers: { Warning: '305 ringside "neither PCMU nor PCMA is described"' },
    });
    expect(bench.events.at(-1)).toMatchObject({ cause: 'incompatible-media', sipStatus: 488 });
    bench.expectNothingLeft();
  });

  test('for which no port is left gets 503, and when to try again', async () => {
    const { leg, id } = await bench.incoming();
    const [session] = bench.media.sessions;
    if (session) session.ready = () => Promise.reject(new Error('no RTP port is free'));
    bench.engine.answer(id);
    await settle();
    expect(leg.endedWith).toMatchObject({ status: 503, headers: { 'Retry-After': '10' } });
    expect(bench.events.at(-1)).toMatchObject({ cause: 'no-circuit', sipStatus: 503 });
    bench.expectNothingLeft();
  });

  test('over the last line is told as one too many', async () => {
    bench.media.total = 1;
    const first = await bench.incoming();
    const second = await bench.incoming();
    const obstacles = bench.events.flatMap((event) =>
      event.type === 'StasisStart' ? [event.channel.obstacle] : [],
    );
    expect(obstacles).toEqual([null, 'no-circuit']);
    expect(bench.engine.lines).toEqual({ used: 2, total: 1 });
    for (const { id } of [first, second]) bench.engine.hangup(id, { cause: 'no-circuit' });
    await settle();
    expect(bench.engine.lines).toEqual({ used: 0, total: 1 });
  });

  test('gets 503 when no port is free, and is never told', () => {
    bench.media.isFull = true;
    const leg = bench.edge.incoming();
    expect(leg.endedWith?.status).toBe(503);
    expect(bench.events).toEqual([]);
  });

  test('that nobody ever treats ends by itself', async () => {
    const { leg } = await bench.incoming();
    bench.clock.advance(300_000);
    await settle();
    expect(leg.endedWith?.status).toBe(480);
    bench.expectNothingLeft();
  });
});

describe('a call that goes out', () => {
  test('rings, is up, and ends with a BYE', async () => {
    const id = bench.engine.originate(toTrunk);
    expect(bench.edge.outgoing).toEqual([]);
    await settle();
    const [leg] = bench.edge.outgoing;
    expect(leg?.invite).toMatchObject({
      target: { kind: 'trunk', number: '+12065550142' },
      callerNumber: '+12025550121',
      sdpOffer: 'offer of media-1',
    });
    leg?.far.ringing();
    leg?.far.ringing();
    leg?.far.answered('their answer');
    await settle();
    leg?.farEnd();
    await settle();
    expect(bench.told).toEqual(['Ringing', 'Up', 'ChannelDestroyed']);
    expect(bench.events.at(-1)).toEqual({
      type: 'ChannelDestroyed',
      channelId: id,
      cause: 'normal-clearing',
      sipStatus: null,
    });
    bench.expectNothingLeft();
  });

  test('tells of early media before the answer', async () => {
    bench.engine.originate(toTrunk);
    await settle();
    const far = bench.edge.outgoing[0]?.far;
    far?.earlyMedia('early');
    far?.answered('final');
    await settle();
    expect(bench.told).toEqual(['ChannelProgress', 'Up']);
    expect(bench.media.sessions[0]?.accepted).toEqual(['early', 'final']);
  });

  test('hung up while its offer is being made never reaches the wire', async () => {
    const id = bench.engine.originate(toPhone);
    bench.engine.hangup(id, { cause: 'answered-elsewhere' });
    expect(bench.events).toEqual([]);
    await settle();
    expect(bench.edge.outgoing).toEqual([]);
    expect(bench.told).toEqual(['ChannelDestroyed']);
    bench.expectNothingLeft();
  });

  test('cancelled for another phone says that the call was completed elsewhere', async () => {
    const id = bench.engine.originate(toPhone);
    await settle();
    bench.engine.hangup(id, { cause: 'answered-elsewhere' });
    await settle();
    expect(bench.edge.outgoing[0]?.endedWith?.reason).toEqual({
      protocol: 'SIP',
      cause: 200,
      text: 'Call completed elsewhere',
    });
    bench.expectNothingLeft();
  });

  test('that nobody answers is cancelled in its time', async () => {
    bench.engine.originate(toPhone);
    await settle();
    bench.edge.outgoing[0]?.far.ringing();
    bench.clock.advance(29_999);
    expect(bench.edge.outgoing[0]?.hasEnded).toBe(false);
    bench.clock.advance(1);
    await settle();
    expect(bench.edge.outgoing[0]?.hasEnded).toBe(true);
    expect(bench.events.at(-1)).toMatchObject({ type: 'ChannelDestroyed', cause: 'no-answer' });
    bench.expectNothingLeft();
  });

  test('passes on why it was refused', async () => {
    bench.engine.originate(toTrunk);
    await settle();
    bench.edge.outgoing[0]?.farEnd({ status: 486 });
    await settle();
    expect(bench.events.at(-1)).toMatchObject({
      type: 'ChannelDestroyed',
      cause: 'user-busy',
      sipStatus: 486,
    });
    bench.expectNothingLeft();
  });

  test('answered with a description that nobody can use is ended', async () => {
    bench.engine.originate(toTrunk);
    await settle();
    const [session] = bench.media.sessions;
    if (session) session.ready = () => Promise.reject(new Error('not a description'));
    bench.edge.outgoing[0]?.far.answered('nonsense');
    await settle();
    expect(bench.edge.outgoing[0]?.hasEnded).toBe(true);
    expect(bench.told).toEqual(['ChannelDestroyed']);
    bench.expectNothingLeft();
  });

  test('without a free port fails as an event', async () => {
    bench.media.isFull = true;
    const id = bench.engine.originate(toTrunk);
    await settle();
    expect(bench.events).toEqual([
      { type: 'ChannelDestroyed', channelId: id, cause: 'temporary-failure', sipStatus: null },
    ]);
  });
});

describe('hold', () => {
  test('is answered and told, once each way', async () => {
    const { leg } = await bench.up(toPhone);
    expect(await leg.far.reoffered('a=sendonly')).toBe('answer of media-1');
    await leg.far.reoffered('a=sendonly');
    await leg.far.reoffered('a=sendrecv');
    await settle();
    expect(bench.told).toEqual(['Up', 'ChannelHold', 'ChannelUnhold']);
  });

  test('is told where the far side neither sends nor hears, too', async () => {
    const { leg } = await bench.up(toPhone);
    await leg.far.reoffered('a=inactive');
    await leg.far.reoffered('a=sendrecv');
    await settle();
    expect(bench.told).toEqual(['Up', 'ChannelHold', 'ChannelUnhold']);
  });

  test('refuses a re-offer that nobody can use, and the call goes on', async () => {
    const { leg } = await bench.up(toPhone);
    const [session] = bench.media.sessions;
    if (session) session.ready = () => Promise.reject(new Error('no'));
    expect(await leg.far.reoffered('a=sendonly')).toBeNull();
    expect(leg.hasEnded).toBe(false);
  });

  test('plays music to the other side until it is stopped', async () => {
    const { id } = await bench.up();
    bench.engine.startMusicOnHold(id);
    bench.engine.startMusicOnHold(id);
    expect(bench.bay.played).toMatchObject([{ session: 'media-1', loop: true, isStopped: false }]);
    bench.engine.stopMusicOnHold(id);
    expect(bench.bay.played[0]?.isStopped).toBe(true);
    expect(bench.engine.usage.playbacks).toBe(0);
  });
});
