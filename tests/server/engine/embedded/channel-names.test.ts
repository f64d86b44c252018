import { beforeEach, expect, test } from 'vitest';
import { silentLog, type Log, type LogFields } from '#kit/log.ts';
import { ChannelNames } from '#server/engine/embedded/channel-names.ts';

const ids = { channelId: 'channel-1', sipCallId: 'a@carrier', callId: 'call-1' };
const channel = { ids, media: { id: 'session-1' } };

let names: ChannelNames;
let said: LogFields[];
let log: Log;
beforeEach(() => {
  names = new ChannelNames();
  said = [];
  log = names.in({ ...silentLog, warn: (fields) => void said.push(fields) });
});

const say = (fields: LogFields) => {
  log.warn(fields, 'something was not so');
  return said.at(-1);
};

test.each([
  ['a channel', { channelId: 'channel-1' }],
  ['a Call-ID', { sipCallId: 'a@carrier' }],
  ['a media session', { session: 'session-1' }],
])('who names %s has named its call, while it goes on and when it is over', (_, known) => {
  names.began(channel);
  expect(say({ ...known, error: 'E' })).toEqual({ ...ids, ...known, error: 'E' });
  names.ended(channel);
  expect(say(known)).toEqual({ ...ids, ...known });
});

test('a line of no call, or of one that nobody knows, says what it says', () => {
  names.began({ ids: { ...ids, sipCallId: null }, media: { id: 'session-2' } });
  expect(say({ error: 'E' })).toEqual({ error: 'E' });
  expect(say({ sipCallId: 'b@carrier' })).toEqual({ sipCallId: 'b@carrier' });
});

test('of calls that are over the last thousand are known', () => {
  for (let count = 0; count <= 1_000; count += 1) {
    const one = { channelId: `channel-${count}`, sipCallId: `${count}@carrier`, callId: null };
    names.began({ ids: one, media: { id: `session-${count}` } });
    names.ended({ ids: one, media: { id: `session-${count}` } });
  }
  expect(say({ session: 'session-0' })).toEqual({ session: 'session-0' });
  expect(say({ session: 'session-1' })).toMatchObject({ sipCallId: '1@carrier' });
});
