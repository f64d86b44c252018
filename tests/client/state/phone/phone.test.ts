import { beforeEach, describe, expect, test } from 'vitest';
import { Phone } from '#client/state/phone/phone.svelte.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakePhoneLine } from '#support/phone-line/fake-phone-line.ts';

let clock: ManualClock;
let line: FakePhoneLine;
let phone: Phone;

beforeEach(() => {
  clock = new ManualClock();
  line = new FakePhoneLine();
  phone = new Phone({ clock, formatNumber, facts: () => ({ administrators: ['Ada'] }) });
  phone.connect(line);
});

/** Calls out, and returns the network's side of the call. */
function call(number = '+12065550142', callFrom: string | null = null) {
  phone.place(number, callFrom);
  const placed = line.placed.at(-1);
  if (!placed) throw new Error('No call was placed.');
  return placed.signalling;
}

function talk() {
  const signalling = call();
  signalling.says('answered');
  return signalling;
}

test('starts the line, and is registered only when the line says so', () => {
  expect(line.state).toBe('started');
  expect(phone.isRegistered).toBe(false);
  line.becomes({ state: 'registered', provenAt: clock.now() });
  expect(phone.isRegistered).toBe(true);
});

test('places a call from the number asked for', () => {
  call('+12065550142', '+12025550110');
  expect(line.placed[0]?.call).toEqual({ number: '+12065550142', callFrom: '+12025550110' });
  expect(phone.current?.state.kind).toBe('dialling');
  expect(phone.isInCall).toBe(true);
});

test('shows an incoming call as ringing, and as current once answered', () => {
  const signalling = line.rings({ source: 'Google Ads' });
  expect(phone.incoming?.context.source).toBe('Google Ads');
  expect(phone.current).toBeNull();
  expect(phone.isInCall).toBe(false);
  const { incoming } = phone;
  incoming?.answer();
  signalling.says('answered');
  expect(phone.incoming).toBeNull();
  expect(phone.current).toBe(incoming);
});

describe('a call that ended', () => {
  test('stays on the plate for four seconds', () => {
    talk().says({ type: 'ended', end: { by: 'remote', error: null } });
    expect(phone.current?.state.kind).toBe('ended');
    expect(phone.isInCall).toBe(false);
    clock.advance(4_000);
    expect(phone.current).toBeNull();
  });

  test('gives way to the next call at once', () => {
    talk().says({ type: 'ended', end: { by: 'remote', error: null } });
    call('+12065550143');
    expect(phone.current?.context.remoteNumber).toBe('+12065550143');
  });

  test('elsewhere stops ringing and leaves nothing, not even a word', () => {
    line.rings().says({ type: 'ended', end: { by: 'elsewhere', error: null } });
    expect(phone.calls).toEqual([]);
    expect(phone.notice).toBeNull();
  });
});

describe('two calls', () => {
  test('the one that talks is on the plate, the other waits on hold', () => {
    const first = talk();
    const waiting = line.rings();
    const { incoming } = phone;
    if (!incoming) throw new Error('Nothing rings.');
    phone.answer(incoming);
    expect(first.asked).toEqual(['held true']);
    waiting.says('answered');
    expect(phone.current).toBe(incoming);
    waiting.says({ type: 'ended', end: { by: 'remote', error: null } });
    first.says('heldLocally');
    expect(phone.current?.state.kind).toBe('held');
  });

  test('the first can be ended to answer the second', () => {
    const first = talk();
    line.rings();
    if (phone.incoming) phone.answer(phone.incoming, 'end');
    expect(first.asked).toEqual(['hangUp']);
  });

  test('calling out holds the one that talks', () => {
    const first = talk();
    call('+12065550143');
    expect(first.asked).toEqual(['held true']);
  });
});

describe('a notice', () => {
  test('says who is busy, and calls again from the same number', () => {
    call('+12065550143', '+12025550110').says({ type: 'ended', end: { by: 'remote', error: 'busy' } });
    expect(phone.notice).toMatchObject({
      code: 'busy',
      fact: '(206)\u00a0555-0143 is busy.',
      act: { label: 'Call again' },
    });
    phone.notice?.act?.run();
    expect(phone.notice).toBeNull();
    expect(line.placed.at(-1)?.call).toEqual({ number: '+12065550143', callFrom: '+12025550110' });
  });

  test('names who can add money', () => {
    call().says({ type: 'ended', end: { by: 'remote', error: 'balance-empty' } });
    expect(phone.notice).toMatchObject({ action: 'Ask Ada to add money.', act: null });
    phone.dismissNotice();
    expect(phone.notice).toBeNull();
  });

  test('explains a microphone refused at an answer, and the call rings on', () => {
    const signalling = line.rings();
    phone.incoming?.answer();
    signalling.says({ type: 'answerFailed', error: 'microphone-blocked' });
    expect(phone.notice?.code).toBe('microphone-blocked');
    expect(phone.incoming?.state.kind).toBe('ringing');
  });

  test('tells that the connection dropped, and that the call goes on', () => {
    line.becomes({ state: 'reconnecting', attempt: 1 });
    expect(phone.notice).toMatchObject({ action: 'The phone comes back by itself.', dismissible: false });
    line.becomes({ state: 'registered', provenAt: 0 });
    expect(phone.notice).toBeNull();
    talk();
    line.becomes({ state: 'reconnecting', attempt: 1 });
    expect(phone.notice?.action).toBe('Your call goes on.');
  });

  test('offers to take the phone over from another tab', () => {
    line.becomes({ state: 'offline', reason: 'phone-in-another-tab' });
    phone.notice?.act?.run();
    expect(line.takeOvers).toBe(1);
  });

  test('says so when there is no line to call on', async () => {
    await phone.disconnect('server-unavailable');
    expect(phone.notice?.code).toBe('server-unavailable');
    phone.place('+12065550142', null);
    expect(phone.notice?.code).toBe('connection-dropped');
  });
});

test('leaves no timer behind when it is disconnected', async () => {
  talk();
  await phone.disconnect();
  clock.advance(4_000);
  expect(line.state).toBe('stopped');
  expect(phone.calls).toEqual([]);
  expect(clock.pending).toBe(0);
});
