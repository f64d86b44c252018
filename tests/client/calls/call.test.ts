import { describe, expect, test } from 'vitest';
import { Call } from '#client/calls/call.svelte.ts';
import type { CallContext } from '#client/calls/ports.ts';
import { ManualClock } from '#kit/clock.ts';
import { FakeCallSignalling } from '#support/phone-line/fake-call-signalling.ts';
import { contextOf } from '#support/phone-line/fake-phone-line.ts';

function open(facts: Partial<CallContext> = {}) {
  const clock = new ManualClock();
  const signalling = new FakeCallSignalling();
  const call = new Call({ context: contextOf(facts), signalling, clock });
  return { call, signalling, clock };
}

function talk() {
  const parts = open({ direction: 'outgoing' });
  parts.signalling.says('answered');
  return parts;
}

describe('a call', () => {
  test('rings until the agent answers, and is live only when the network says so', () => {
    const { call, signalling, clock } = open();
    expect(call.state.kind).toBe('ringing');
    call.answer();
    expect(call.busyWith).toBe('answer');
    expect(call.answeredAt).toBeNull();
    clock.advance(40);
    signalling.says('answered');
    expect(call.state.kind).toBe('live');
    expect(call.answeredAt).toBe(call.startedAt + 40);
  });

  test('asks its signalling once, however often a key is pressed', () => {
    const { call, signalling } = open();
    call.answer();
    call.answer();
    signalling.says('answered');
    call.hold();
    call.hold();
    call.resume();
    expect(signalling.asked).toEqual(['answer', 'held true']);
  });

  test('rings on and says why when the microphone is blocked, and can be answered again', () => {
    const { call, signalling } = open();
    call.answer();
    signalling.says({ type: 'answerFailed', error: 'microphone-blocked' });
    expect(call.state).toMatchObject({ kind: 'ringing', refused: 'microphone-blocked' });
    call.answer();
    expect(signalling.asked).toEqual(['answer', 'answer']);
  });

  test('is declined while it rings, not once it was answered', () => {
    const { call, signalling } = open();
    call.answer();
    signalling.says('answered');
    call.decline();
    expect(signalling.asked).toEqual(['answer']);
    const second = open();
    second.call.decline();
    expect(second.call.end).toEqual({ by: 'local', error: null });
  });

  test('mutes and says so, once', () => {
    const { call, signalling } = talk();
    call.mute();
    call.mute();
    expect(call.muted).toBe(true);
    call.unmute();
    expect(signalling.asked).toEqual(['muted true', 'muted false']);
  });

  test('stays live when hold is refused', () => {
    const { call, signalling } = talk();
    call.hold();
    signalling.says('holdFailed');
    expect(call.state.kind).toBe('live');
    expect(call.busyWith).toBeNull();
  });

  test('sends digits to its listeners, and nothing that is not a digit', () => {
    const { call, signalling } = open({ direction: 'outgoing' });
    call.press('1');
    signalling.says('earlyMedia');
    for (const key of ['2', '*', '#', 'x', '12', '']) call.press(key);
    expect(signalling.asked).toEqual(['dtmf 2', 'dtmf *', 'dtmf #']);
  });

  test('learns its name from the server', () => {
    const { call, signalling } = open({ direction: 'outgoing' });
    signalling.says({ type: 'identified', callId: '7f3c' });
    expect(call.context.callId).toBe('7f3c');
  });

  test('learns which of our numbers the callee sees, and why', () => {
    const { call, signalling } = open({ direction: 'outgoing', localNumber: null });
    signalling.says({ type: 'presented', callerId: '+12065550130', reason: 'same-area-code' });
    expect(call.context).toMatchObject({ localNumber: '+12065550130', callerIdReason: 'same-area-code' });
  });

  test('tells of an interrupted voice and goes on', () => {
    const { call, signalling } = talk();
    signalling.says('mediaInterrupted');
    expect(call.interrupted).toBe(true);
    expect(call.state.kind).toBe('live');
    signalling.says('mediaRestored');
    expect(call.interrupted).toBe(false);
  });

  test('ends once, for good, and lets go of its signalling', () => {
    const { call, signalling, clock } = talk();
    const kinds: string[] = [];
    call.onState((state, before) => kinds.push(`${before.kind} → ${state.kind}`));
    clock.advance(61_000);
    signalling.says({ type: 'ended', end: { by: 'remote', error: 'balance-ran-out' } });
    call.hangUp();
    call.mute();
    expect(kinds).toEqual(['live → ended']);
    expect(call.end?.error).toBe('balance-ran-out');
    expect(call.endedAt).toBe(call.startedAt + 61_000);
    expect(signalling.listeners).toBe(0);
    expect(signalling.asked).toEqual([]);
  });
});
