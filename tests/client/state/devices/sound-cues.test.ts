import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignallingEvent } from '#client/calls/ports.ts';
import { Phone } from '#client/state/phone/phone.svelte.ts';
import { playCues } from '#client/state/devices/sound-cues.svelte.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import { ManualClock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { FakePhoneLine } from '#support/phone-line/fake-phone-line.ts';
import { SilentSound } from '#support/silent-sound.ts';

let line: FakePhoneLine;
let phone: Phone;
let sound: SilentSound;
let stop: Unsubscribe;

beforeEach(() => {
  line = new FakePhoneLine();
  phone = new Phone({ clock: new ManualClock(), formatNumber, facts: () => ({ administrators: [] }) });
  phone.connect(line);
  sound = new SilentSound();
  stop = playCues(phone, sound);
  flushSync();
});

afterEach(() => stop());

const ended = (by: 'local' | 'remote' | 'elsewhere'): SignallingEvent => ({
  type: 'ended',
  end: { by, error: null },
});
const after = (act: () => void) => {
  act();
  flushSync();
  return [...sound.sounding, ...sound.played.splice(0)];
};

/** Calls out and is answered; the sounds of that are forgotten. */
function talk() {
  phone.place('+12065550142', null);
  const signalling = line.placed.at(-1)?.signalling;
  if (!signalling) throw new Error('No call was placed.');
  after(() => signalling.says('answered'));
  return signalling;
}

test.each(['ring', 'stop'] as const)('a ringer whose %s throws silences no later call', (verb) => {
  const real = { ...sound.ringer };
  const refuse = () => {
    throw new Error('no sound here');
  };
  Object.assign(sound.ringer, { [verb]: refuse });
  const first = line.rings();
  after(() => undefined);
  after(() => first.says(ended('remote')));
  Object.assign(sound.ringer, real);
  sound.sounding.clear();
  line.rings();
  expect(after(() => undefined)).toEqual(['bells']);
});

describe('an incoming call', () => {
  test('rings until it is answered', () => {
    const signalling = line.rings();
    expect(after(() => undefined)).toEqual(['bells']);
    expect(after(() => phone.incoming?.answer())).toEqual([]);
    expect(after(() => signalling.says('answered'))).toEqual(['answered']);
  });

  test('falls silent when it was answered elsewhere', () => {
    const signalling = line.rings();
    expect(after(() => signalling.says(ended('elsewhere')))).toEqual([]);
  });

  test('is one soft note in the ear of an agent who talks, and bells again when they are done', () => {
    const first = talk();
    line.rings();
    expect(after(() => undefined)).toEqual(['call waiting']);
    expect(after(() => first.says(ended('remote')))).toEqual(['bells', 'ended']);
  });
});

test('an outgoing call rings back until it is answered', () => {
  phone.place('+12065550142', null);
  const signalling = line.placed[0]?.signalling;
  expect(after(() => signalling?.says('ringing'))).toEqual(['ringback']);
  expect(after(() => signalling?.says('answered'))).toEqual(['answered']);
});

test('an outgoing call is silent while the far side sends its own sound', () => {
  phone.place('+12065550142', null);
  const signalling = line.placed[0]?.signalling;
  expect(after(() => signalling?.says('earlyMedia'))).toEqual([]);
});

test('hold reminds until the call is resumed, which is no new answer', () => {
  const signalling = talk();
  phone.current?.hold();
  expect(after(() => signalling.says('heldLocally'))).toEqual(['hold reminder']);
  phone.current?.resume();
  expect(after(() => signalling.says('resumedLocally'))).toEqual([]);
});

test('mute ticks low, unmute high', () => {
  talk();
  expect(after(() => phone.current?.mute())).toEqual(['muted']);
  expect(after(() => phone.current?.unmute())).toEqual(['unmuted']);
});

test('the end of a call is heard when the other side made it', () => {
  expect(after(() => talk().says(ended('remote')))).toContain('ended');
  expect(after(() => (talk(), phone.current?.hangUp()))).toEqual([]);
});

test('a lost connection is heard once, and its return', () => {
  line.becomes({ state: 'registered', provenAt: 0 });
  expect(after(() => line.becomes({ state: 'reconnecting', attempt: 1 }))).toEqual(['connectionLost']);
  expect(after(() => line.becomes({ state: 'reconnecting', attempt: 2 }))).toEqual([]);
  expect(after(() => line.becomes({ state: 'registered', provenAt: 1 }))).toEqual(['connectionBack']);
});
