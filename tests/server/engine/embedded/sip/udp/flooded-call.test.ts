import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { UdpPeer } from '#support/sip/udp-peers.ts';

test('who floods one call has the rest of it lost, and other calls of the same host are heard', async () => {
  const callee = await UdpPeer.open({ clock: new ManualClock() });
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  const ask = (callId: string, branch: number) =>
    socket.send(
      [
        'OPTIONS sip:a@127.0.0.1 SIP/2.0',
        `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${callId}${branch}`,
        'From: <sip:b@127.0.0.1>;tag=1',
        'To: <sip:a@127.0.0.1>',
        `Call-ID: ${callId}`,
        'CSeq: 1 OPTIONS',
        '',
        '',
      ].join('\r\n'),
      callee.sip.address.port,
      '127.0.0.1',
    );
  const answered: string[] = [];
  const last = new Promise<void>((resolve) =>
    socket.on('message', (text) => {
      const [, callId = ''] = /^Call-ID: (.*)$/m.exec(text.toString()) ?? [];
      answered.push(callId);
      if (callId === 'calm') resolve();
    }),
  );
  for (let i = 0; i < 150; i += 1) ask('flooded', i);
  ask('calm', 0);
  await last;
  socket.close();
  await callee.sip.close();
  expect(answered).toEqual([...Array<string>(100).fill('flooded'), 'calm']);
});
