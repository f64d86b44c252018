/** A reader of the log finds each line of a call by any of its ids. */
import { createSocket } from 'node:dgram';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Log, LogFields } from '#kit/log.ts';
import { CallFloor, RADIO, ringing, talk } from '#support/flows/call-floor.ts';
import { node, routeOf } from '#support/routing/nodes.ts';

interface Line {
  message: string;
  callId?: unknown;
  channelId?: unknown;
  sipCallId?: unknown;
}

const lines: Line[] = [];
const write = (fields: LogFields, message: string) => void lines.push({ ...fields, message });
const log: Log = { debug: write, info: write, warn: write, error: write };

let floor: CallFloor;
beforeAll(async () => {
  floor = await CallFloor.open(log);
  await floor.db.sql`update owned_numbers set record_calls = true where number = ${RADIO}`;
});
afterEach(() => floor.calmDown());
afterAll(() => floor.close());

/** What a socket or a phone does is of no call. */
const isOfNoCall = ({ message }: Line) => /^(?:phone|sip) /.test(message);

/** Somebody who has nothing to do with the call sends sound to every port that it may be on. */
async function intrude(): Promise<void> {
  const socket = createSocket('udp4');
  const packet = Buffer.alloc(172);
  packet.writeUInt16BE(0x8000, 0);
  for (let port = 42_000; port < 42_200; port += 2)
    await new Promise((resolve) => socket.send(packet, port, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => socket.close(resolve));
}

test('each line of a call says which call, which channel and which Call-ID it is of', async () => {
  const { agent1 } = floor.people;
  const phone = await floor.phone(agent1);
  const steps = [{ ring: [ringing(agent1)], forSeconds: 30 }];
  await floor.given(routeOf(node('ring-plan', 'team', { steps })));
  const caller = await floor.callIn();
  const agent = await phone.nextCall();
  await agent.answer();
  await talk(caller, agent);
  await intrude();
  await agent.hangUp();
  await caller.ended;
  const { id: callId } = await floor.settled();
  await floor.calmDown();
  await expect.poll(() => lines.map(({ message }) => message)).toContain('a recording was finished');

  const [cameIn, ...ofCall] = lines.filter((line) => !isOfNoCall(line));
  expect(cameIn).toMatchObject({ message: 'call came in' });
  const [channelId, sipCallId] = [cameIn?.channelId, cameIn?.sipCallId];
  const ids = { callId, channelId, sipCallId };
  for (const message of [
    'call began',
    'call answered',
    'a recording was started',
    'call ended',
    'a recording was finished',
    // Its media knows of no call.
    'dropped foreign packets',
  ])
    expect(ofCall.find((line) => line.message === message)).toMatchObject(ids);

  const ended = ofCall.filter(({ message }) => message === 'channel ended');
  expect(ended).toHaveLength(2);
  expect(ended).toContainEqual(expect.objectContaining(ids));
  const ofAgent = ended.find((line) => line.channelId !== channelId);
  expect(ofAgent).toMatchObject({ callId });
  expect(ofAgent?.sipCallId).not.toBe(sipCallId);

  const incomplete = ofCall.filter((line) =>
    [line.callId, line.channelId, line.sipCallId].some((id) => typeof id !== 'string'),
  );
  expect(incomplete).toEqual([]);
});
