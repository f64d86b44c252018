import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isPublicAddress } from '#server/calls/port/public-address.ts';
import { TestCarrier } from '#support/carrier/test-carrier.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';

const CALLER_HZ = 500;
const DESK_HZ = 1300;

let loopback: EngineOnLoopback;
/** A telephone exchange somewhere: it is called, and may not call in. */
let pbx: TestCarrier;

beforeEach(async () => {
  loopback = await EngineOnLoopback.open({ trunkPeers: ['127.0.0.9'] });
  pbx = await TestCarrier.open({ rtpPorts: { first: 43_200, last: 43_299 } });
});

afterEach(async () => {
  await Promise.all([loopback.close(), pbx.close()]);
  expect(loopback.engine.usage).toMatchObject({ channels: 0, playbacks: 0 });
});

const uriOf = (user: string, host: string) => `sip:${user}@${host}:${pbx.uri.split(':')[2] ?? ''}`;

describe('a SIP endpoint', () => {
  test('that has a name is found, rung and answered, and both hear each other', async () => {
    const channelId = loopback.dialUri(uriOf('desk', 'localhost'));
    const desk = await pbx.nextCall();
    expect(desk.invite).toMatchObject({ dialed: 'desk', callerNumber: '+12065550142' });
    expect(desk.invite?.headers['P-Called-Party-Id']).toContain('+12025550110');
    desk.ring();
    await loopback.next('ChannelStateChange', ({ state }) => state === 'Ringing');
    await desk.answer();
    await loopback.up(channelId);
    const phone = await loopback.phone('ann');
    const offered = loopback.ring('ann');
    const agent = await phone.nextCall();
    await agent.answer();
    await loopback.up(offered);
    loopback.bridge(channelId, offered);
    agent.voice.playTone(CALLER_HZ);
    desk.voice.playTone(DESK_HZ);
    await Promise.all([agent.voice.heardTone(DESK_HZ), desk.voice.heardTone(CALLER_HZ)]);
    desk.hangUp();
    expect(await loopback.destroyed(channelId)).toMatchObject({ cause: 'normal-clearing' });
    loopback.engine.hangup(offered, { cause: 'normal-clearing' });
    await agent.ended;
  });

  test('that is busy says so, and one that stops ringing is not rung any more', async () => {
    const refused = loopback.dialUri(uriOf('busy', '127.0.0.1'));
    (await pbx.nextCall()).refuse(486);
    expect(await loopback.destroyed(refused)).toMatchObject({ cause: 'user-busy', sipStatus: 486 });
    const cancelled = loopback.dialUri(uriOf('desk', '127.0.0.1'));
    const desk = await pbx.nextCall();
    desk.ring();
    await loopback.next('ChannelStateChange', ({ state }) => state === 'Ringing');
    loopback.engine.hangup(cancelled, { cause: 'answered-elsewhere' });
    expect((await desk.ended).reason).toMatchObject({ protocol: 'SIP', cause: 200 });
  });

  test('whose name leads nowhere ends the call at once, and nothing is sent', async () => {
    const channelId = loopback.dialUri('sip:desk@no-such-host.invalid');
    expect(await loopback.destroyed(channelId)).toMatchObject({ cause: 'destination-out-of-order' });
    expect(pbx.unexpectedCalls).toBe(0);
  });

  test.each(['127.0.0.1', 'localhost'])(
    'that is our own carrier at %s is not called: nobody would have paid for where it leads',
    async (host) => {
      const port = loopback.carrier.uri.split(':')[2] ?? '';
      const channelId = loopback.dialUri(`sip:+88213000000@${host}:${port}`);
      expect(await loopback.destroyed(channelId)).toMatchObject({ cause: 'destination-out-of-order' });
      expect(loopback.carrier.unexpectedCalls).toBe(0);
    },
  );

  test('may not call in, also while it is in a call of ours', async () => {
    const channelId = loopback.dialUri(uriOf('desk', '127.0.0.1'));
    const desk = await pbx.nextCall();
    await desk.answer();
    await loopback.up(channelId);
    const { trunkAddress } = loopback.engine;
    const cheeky = await pbx.call(trunkAddress, { from: '+12065550142', to: '+12025550110' });
    expect(await cheeky.ended).toMatchObject({ status: 403 });
    expect(loopback.events.some(({ type }) => type === 'StasisStart')).toBe(false);
    desk.hangUp();
    await loopback.destroyed(channelId);
  });
});

test.each(['127.0.0.1', 'localhost'])(
  'a SIP endpoint at %s, in our own network, is as if it led nowhere, and nothing is sent',
  async (host) => {
    const guarded = await EngineOnLoopback.open({ mayReach: isPublicAddress });
    const channelId = guarded.dialUri(uriOf('desk', host));
    expect(await guarded.destroyed(channelId)).toMatchObject({ cause: 'destination-out-of-order' });
    expect(pbx.unexpectedCalls).toBe(0);
    await guarded.close();
  },
);
