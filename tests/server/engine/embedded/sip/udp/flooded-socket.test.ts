import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { UdpPeer } from '#support/sip/udp-peers.ts';

test('a socket that strangers flood hears itself all the same, though the system drops what it says first', async () => {
  const { sip } = await UdpPeer.open({ peers: [] });
  const stranger = createSocket('udp4');
  stranger.connect(sip.address.port, '127.0.0.1');
  await once(stranger, 'connect');
  // More than the system keeps for it, before anything of it is read.
  const noise = Buffer.alloc(300, 'x');
  for (let sent = 0; sent < 20_000; sent += 1) stranger.send(noise);
  await expect(sip.proveAlive()).resolves.toBeUndefined();
  stranger.close();
  await sip.close();
});
