import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { CallRecord } from '#contract/calls/calls.ts';
import { answers } from '#support/api/answers.ts';
import { aCallRecord, aMe, TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aRecording, aVoiceMessage } from '#support/api/voice-facts.ts';
import { fakePlayback } from '#support/audio/fake-playback.ts';
import { openPhone } from '#support/render-app.ts';

let calls: CallRecord[];

beforeEach(() => {
  apiServer.use(answers('GET /api/calls', () => ({ calls, nextBefore: null })));
});

async function openHistory() {
  const phone = await openPhone();
  await phone.user.click(screen.getByRole('link', { name: 'History' }));
  await screen.findByRole('textbox', { name: 'Search calls' });
  return phone;
}

const row = (name: RegExp) => screen.findByRole('button', { name });

describe('a call with a way through a route', () => {
  const at = (seconds: number) => TEN_O_CLOCK + seconds * 1_000;

  test('shows each stop with what was taken there', async () => {
    calls = [
      aCallRecord({
        source: 'Mailer',
        campaign: 'May postcard',
        path: [
          {
            nodeId: 'a',
            kind: 'schedule',
            name: 'Office hours',
            at: at(0),
            until: at(0),
            outlet: 'hours:0',
            label: 'Mon–Fri 8–18',
          },
          {
            nodeId: 'b',
            kind: 'menu',
            name: 'Main menu',
            at: at(0),
            until: at(6),
            outlet: 'key:2',
            label: 'Sales',
          },
          {
            nodeId: 'c',
            kind: 'queue',
            name: 'Sales',
            at: at(6),
            until: at(20),
            outlet: 'answered',
            label: 'Ana Reyes',
          },
        ],
      }),
    ];
    await openHistory();
    const call = await screen.findByRole('region', { name: /\(206\)/ });
    const [way] = within(call).getAllByRole('list', { name: 'How the call travelled' });
    const stops =
      way &&
      within(way)
        .getAllByRole('listitem')
        .map((stop) => stop.textContent);
    expect(stops).toEqual([
      expect.stringMatching(/Mailer\s*May postcard/),
      expect.stringMatching(/555-0110/),
      expect.stringMatching(/Office hours\s*Mon–Fri 8–18/),
      expect.stringMatching(/Main menu\s*2 Sales/),
      expect.stringMatching(/Sales\s*14 s/),
      expect.stringMatching(/Ana Reyes/),
    ]);
  });

  test('that ended with a message is no missed call, and plays it', async () => {
    const record = aCallRecord({ outcome: 'voicemail', agent: null, hasMessage: true });
    const message = aVoiceMessage({ callId: record.id });
    calls = [record];
    apiServer.use(answers('GET /api/voicemail', () => ({ messages: [message], unheard: 1 })));
    await openHistory();
    const call = await screen.findByRole('region', { name: /\(206\)/ });
    expect(call).toHaveTextContent(/Left a message · /);
    expect(await within(call).findByRole('group', { name: /Message of/ })).toBeInTheDocument();
    expect(within(call).getByRole('link', { name: 'Open in Voicemail' })).toHaveAttribute(
      'href',
      `#/voicemail/${message.id}`,
    );
    expect(within(call).queryByText('Talk', { selector: 'dt' })).not.toBeInTheDocument();
    expect(await row(/^Call with a message/)).toBeInTheDocument();
  });

  test('whose message is in a mailbox of others says so', async () => {
    calls = [aCallRecord({ outcome: 'voicemail', agent: null, hasMessage: true })];
    await openHistory();
    expect(await screen.findByText(/in a mailbox that you do not hear/)).toBeInTheDocument();
  });

  test('that was forwarded to a line names it', async () => {
    calls = [
      aCallRecord({
        agent: null,
        legs: [
          {
            id: '1',
            party: 'receiving',
            userId: null,
            name: 'Front desk',
            startedAt: at(0),
            answeredAt: at(3),
            endedAt: at(63),
            outcome: 'answered',
          },
        ],
      }),
    ];
    await openHistory();
    const call = await screen.findByRole('region', { name: /\(206\)/ });
    expect(call).toHaveTextContent('Answered by Front desk');
    expect(within(call).getByText('forwarded')).toBeInTheDocument();
  });
});

test('an outgoing call says why it had its caller ID', async () => {
  calls = [aCallRecord({ direction: 'outbound', callerIdReason: 'same-area-code' })];
  await openHistory();
  expect(await screen.findAllByText('Same area code as the callee')).not.toHaveLength(0);
});

describe('a recording', () => {
  const recorded = aCallRecord({ id: 'recorded', hasRecording: true });
  const recording = aRecording({ callId: 'recorded' });

  beforeEach(() => {
    calls = [recorded, aCallRecord({ from: '+13125550167' })];
    let kept = [recording];
    apiServer.use(
      answers('GET /api/calls/:id/recordings', () => ({ recordings: kept })),
      answers('DELETE /api/recordings/:id', () => ((kept = []), null)),
    );
  });

  test('is played in two voices, and downloaded', async () => {
    const playback = fakePlayback();
    const { user } = await openHistory();
    const player = await screen.findByRole('group', { name: /Recording of/ });
    await user.click(within(player).getByRole('button', { name: 'Play' }));
    expect(playback.playing.size).toBe(1);
    expect(player.querySelectorAll('.played path')).toHaveLength(2);
    expect(screen.getByRole('link', { name: 'Download' })).toHaveAttribute(
      'href',
      `/api/recordings/${recording.id}/audio?download=1`,
    );
  });

  test('cannot be deleted by an agent', async () => {
    await openHistory();
    await screen.findByRole('group', { name: /Recording of/ });
    expect(screen.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument();
  });

  test('is deleted by a supervisor, after a question that names it', async () => {
    apiServer.use(answers('GET /api/me', () => aMe({ role: 'supervisor' })));
    const { user } = await openHistory();
    await user.click(await screen.findByRole('button', { name: 'Delete' }));
    await user.click(screen.getByRole('button', { name: /^Delete recording of/ }));
    await waitFor(() =>
      expect(screen.queryByRole('group', { name: /Recording of/ })).not.toBeInTheDocument(),
    );
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('can be filtered for', async () => {
    const { user } = await openHistory();
    await row(/312/);
    await user.click(screen.getByRole('radio', { name: 'Recorded' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: /312/ })).not.toBeInTheDocument());
    expect(await row(/206/)).toBeInTheDocument();
  });
});
