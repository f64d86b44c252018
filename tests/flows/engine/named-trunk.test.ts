import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { serialiseRtp } from '#server/engine/embedded/media/rtp/rtp-packet.ts';
import { tone } from '#server/engine/embedded/media/voice/tones.ts';
import { EngineOnLoopback } from '#support/engine/engine-on-loopback.ts';

const CALLEE_HZ = 500;
const NAME = 'sip.carrier.example';

test('a trunk that has a name is heard from another port of another of its addresses', async () => {
  let port = '';
  const loopback = await EngineOnLoopback.open({
    trunkUri: () => `sip:${NAME}:${port}`,
    resolve: (name) =>
      name === NAME ? Promise.resolve(['127.0.0.1', '127.0.0.2']) : Promise.reject(new Error('ENOTFOUND')),
  });
  port = loopback.carrier.uri.split(':')[2] ?? '';
  const channelId = loopback.dial('+12065550142');
  const callee = await loopback.carrier.nextCall();
  await callee.answer();
  await loopback.up(channelId);
  const phone = await loopback.phone('ann');
  const offered = loopback.ring('ann');
  const agent = await phone.nextCall();
  await agent.answer();
  await loopback.up(offered);
  loopback.bridge(channelId, offered);
  const relay = createSocket('udp4');
  relay.bind(0, '127.0.0.2');
  await once(relay, 'listening');
  const ours = Number(/m=audio (\d+)/.exec(callee.invite?.leg.sdpOffer ?? '')?.[1]);
  const { frames } = tone({ frequenciesHz: [CALLEE_HZ], onMs: 1_000 });
  let sequence = 0;
  const speaking = setInterval(() => {
    const payload = frames[sequence % frames.length] ?? new Uint8Array(160);
    const packet = { payloadType: 0, marker: false, sequence, timestamp: sequence * 160, ssrc: 7, payload };
    relay.send(serialiseRtp(packet), ours, '127.0.0.1');
    sequence += 1;
  }, 20);
  await agent.voice.heardTone(CALLEE_HZ);
  clearInterval(speaking);
  relay.close();
  callee.hangUp();
  expect(await loopback.destroyed(channelId)).toMatchObject({ cause: 'normal-clearing' });
  await loopback.close();
});
