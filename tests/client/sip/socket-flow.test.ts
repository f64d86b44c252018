import { Core } from 'sip.js';
import { expect, test } from 'vitest';
import { SocketFlow } from '#client/sip/socket-flow.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakeSocket } from '#support/phone-line/fake-socket.ts';

const logger = new Core.LoggerFactory().getLogger('test');
const register = 'REGISTER sip:ringside.test SIP/2.0\r\nCSeq: 7 REGISTER\r\n\r\n';
const answer = 'SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n';

test('what is said without a socket is said on the next one, but for a REGISTER: that one begins with its own', async () => {
  const sockets: FakeSocket[] = [];
  const openSocket = () => {
    const socket = new FakeSocket();
    sockets.push(socket);
    queueMicrotask(() => socket.open());
    return socket;
  };
  const flow = new SocketFlow(logger, {
    url: 'ws://ringside.test/sip',
    clock: new ManualClock(),
    openSocket,
  });
  await flow.connect();
  sockets[0]?.breaks();
  await flow.send(register);
  await flow.send(answer);
  await flow.connect();
  flow.sendKept();
  expect(sockets.map(({ sent }) => sent)).toEqual([[], [answer]]);
  await flow.dispose();
});
