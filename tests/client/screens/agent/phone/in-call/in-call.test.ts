import { screen, waitFor } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { toMicros } from '#kit/money.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { aCallRecord } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecording } from '#support/api/voice-facts.ts';
import { marcus, openPhone } from '#support/render-app.ts';

const button = (name: string) => screen.getByRole('button', { name });
const state = (name: string) => screen.findByRole('heading', { name });

async function talk(options: { clock?: ManualClock } = {}) {
  const phone = await openPhone(options);
  const signalling = phone.talks({ ...marcus, callId: 'call-1' });
  await state('On call');
  return { ...phone, signalling };
}

test('the keys stand in their order, hang up last', async () => {
  await talk();
  const keys = screen.getAllByRole('button').map((key) => key.textContent.trim());
  expect(keys.filter((key) => /^(Mute|Hold|Keypad|Record|Hang up)$/.test(key))).toEqual([
    'Mute',
    'Hold',
    'Keypad',
    'Record',
    'Hang up',
  ]);
});

test('mute says what it will do next, by key and by Alt M', async () => {
  const { user, signalling } = await talk();
  await user.click(button('Mute'));
  expect(button('Unmute')).toHaveFocus();
  await user.keyboard('{Alt>}m{/Alt}');
  expect(button('Mute')).toBeInTheDocument();
  expect(signalling.asked.slice(1)).toEqual(['muted true', 'muted false']);
});

test('hold shows three dots until it holds, then resume', async () => {
  const { user, signalling } = await talk();
  await user.click(button('Hold'));
  expect(button('Hold')).toHaveAttribute('aria-busy', 'true');
  signalling.says('heldLocally');
  await state('On hold');
  expect(screen.getByText('Hears music')).toBeInTheDocument();
  await user.click(button('Resume'));
  signalling.says('resumedLocally');
  await state('On call');
});

test('a hold that is refused is back at once', async () => {
  const { user, signalling } = await talk();
  await user.click(button('Hold'));
  signalling.says('holdFailed');
  await waitFor(() => expect(button('Hold')).not.toHaveAttribute('aria-busy'));
});

describe('the keypad', () => {
  test('sends digits, shows and sounds them', async () => {
    const { user, signalling } = await talk();
    await user.click(button('Keypad'));
    await user.click(button('5'));
    await user.click(button('#'));
    expect(signalling.asked.slice(1)).toEqual(['dtmf 5', 'dtmf #']);
    expect(screen.getByRole('status', { name: 'Sent digits' })).toHaveTextContent('5#');
  });

  test('takes the digits of the keyboard while it is open', async () => {
    const { user, signalling } = await talk();
    await user.keyboard('1');
    await user.click(button('Keypad'));
    await user.keyboard('42');
    expect(signalling.asked.slice(1)).toEqual(['dtmf 4', 'dtmf 2']);
  });
});

describe('the record key', () => {
  const asked: unknown[] = [];
  const record = aCallRecord({ id: 'call-1', state: 'answered', endedAt: null });

  beforeEach(() => {
    asked.length = 0;
    apiServer.use(
      answers('GET /api/calls/:id', () => record),
      answers('PUT /api/calls/:id/recording', ({ params, body }) => {
        asked.push([params['id'], body]);
        return null;
      }),
    );
  });

  test('begins, pauses and goes on, and its label says which', async () => {
    const { user } = await talk();
    await user.click(button('Record'));
    await user.click(await screen.findByRole('button', { name: 'Recording' }));
    const paused = await screen.findByRole('button', { name: 'Paused' });
    expect(paused).toHaveAccessibleDescription('The recording is paused. Press to go on.');
    await user.click(paused);
    expect(await screen.findByRole('button', { name: 'Recording' })).toBeInTheDocument();
    expect(asked).toEqual([
      ['call-1', { state: 'live' }],
      ['call-1', { state: 'paused' }],
      ['call-1', { state: 'live' }],
    ]);
  });

  test('says so when the number records by itself', async () => {
    apiServer.use(
      answers('GET /api/calls/:id/recordings', () => ({ recordings: [aRecording({ state: 'live' })] })),
    );
    await talk();
    expect(await screen.findByRole('button', { name: 'Recording' })).toBeInTheDocument();
  });

  test('says so when the recording begins after the answer', async () => {
    const { sources } = await talk();
    expect(button('Record')).toBeInTheDocument();
    sources.latest.says('call.changed', { ...record, revision: 1, hasRecording: true });
    expect(await screen.findByRole('button', { name: 'Recording' })).toBeInTheDocument();
  });

  test('that is refused says why and is what it was', async () => {
    apiServer.use(refuses('PUT /api/calls/:id/recording', 409, { code: 'recording-refused' }));
    const { user } = await talk();
    await user.click(button('Record'));
    expect(await screen.findByText('This call cannot be recorded now.')).toBeInTheDocument();
    expect(button('Record')).not.toHaveAttribute('aria-busy');
  });

  test('waits for the answer, and for the name of the call', async () => {
    const { talks, user } = await openPhone();
    talks({ ...marcus, callId: null });
    await state('On call');
    await user.click(button('Record'));
    expect(button('Record')).toHaveAttribute('aria-disabled', 'true');
    expect(asked).toEqual([]);
  });
});

test('shows the time, the cost so far and the voice in a word', async () => {
  const record = aCallRecord({
    id: 'call-1',
    state: 'answered',
    endedAt: null,
    costMicros: toMicros(125_000),
  });
  apiServer.use(answers('GET /api/calls/:id', () => record));
  const clock = new ManualClock();
  const { signalling } = await talk({ clock });
  signalling.heard = { mos: 4.3, cause: null };
  expect(await screen.findByText('$0.125')).toBeInTheDocument();
  clock.advance(272_000);
  await waitFor(() => expect(screen.getByRole('timer', { name: 'Call time' })).toHaveTextContent('4:32'));
  expect(screen.getByText('Voice').nextElementSibling).toHaveTextContent('Good');
});

test('a poor voice names its cause and one thing to do', async () => {
  const clock = new ManualClock();
  const { signalling } = await talk({ clock });
  signalling.heard = { mos: 3.1, cause: 'loss' };
  clock.advance(1_000);
  expect(await screen.findByText('The voice is poor, packets are lost.')).toBeInTheDocument();
  expect(screen.getByText(/Move closer to the Wi-Fi\./)).toBeInTheDocument();
});

test('an interrupted voice keeps the plate and says that the caller hears a tone', async () => {
  const { signalling } = await talk();
  signalling.says('mediaInterrupted');
  await state('Reconnecting, the caller hears a tone');
  expect(button('Hang up')).toBeInTheDocument();
  signalling.says('mediaRestored');
  await state('On call');
});

test('a lost connection says that the call goes on', async () => {
  const { line } = await talk();
  line().becomes({ state: 'reconnecting', attempt: 2 });
  expect(await screen.findByText('The connection dropped.')).toBeInTheDocument();
  expect(screen.getByText(/Your call goes on\. Reconnecting, try 2\./)).toBeInTheDocument();
  expect(screen.getByRole('status', { name: 'Phone status' })).toHaveTextContent('Reconnecting');
});

test('ended by the caller: four seconds of "Call ended", then the free line', async () => {
  const clock = new ManualClock();
  const { signalling } = await talk({ clock });
  signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
  await state('Call ended');
  expect(button('Hang up')).toHaveAttribute('aria-disabled', 'true');
  clock.advance(4_000);
  expect(await screen.findByRole('textbox', { name: 'Number to call' })).toBeInTheDocument();
});

test('Alt E hangs up', async () => {
  const { user, signalling } = await talk();
  await user.keyboard('{Alt>}e{/Alt}');
  expect(signalling.asked.at(-1)).toBe('hangUp');
  await state('Call ended');
});

test('an outgoing call cannot be held before it is answered, and the key says why', async () => {
  const { user, line } = await openPhone();
  await user.type(screen.getByRole('textbox', { name: 'Number to call' }), '2065550142{Enter}');
  line().placed[0]?.signalling.says('ringing');
  await state('Ringing');
  await user.click(button('Hold'));
  expect(button('Hold')).toHaveAccessibleDescription('When the call is answered.');
  expect(line().placed[0]?.signalling.asked).toEqual([]);
  line().placed[0]?.signalling.says('answered');
  await state('On call');
});

test('on another screen the call is a strip that leads back', async () => {
  const { user } = await talk();
  await user.click(screen.getByRole('link', { name: 'History' }));
  await user.click(await screen.findByRole('link', { name: /On call Marcus Webb .* Back to the call/ }));
  await state('On call');
});
