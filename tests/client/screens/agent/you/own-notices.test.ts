import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import '#client/screens/agent/you/YouScreen.svelte';
import type { NoticeSettings, PersonNotices } from '#contract/people/notices.ts';
import { answers } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openPhone } from '#support/render-app.ts';

const settings: NoticeSettings = {
  kinds: [
    { kind: 'missed-call', mail: false, list: true },
    { kind: 'voicemail', mail: true, list: true },
  ],
  timeZone: null,
  quiet: null,
  urgentAtOnce: true,
  isMailed: true,
  lowMicros: null,
};
const missed: PersonNotices = {
  unread: 1,
  notices: [
    {
      id: 'a0000000-0000-4000-8000-000000000009',
      at: TEN_O_CLOCK,
      isRead: false,
      facts: {
        kind: 'missed-call',
        callId: 'call-1',
        from: '+12065550142',
        source: 'Google Ads',
        trackingNumber: null,
        missedBy: [],
      },
    },
  ],
};

async function openNotices(over: Partial<NoticeSettings> = {}) {
  apiServer.use(
    answers('GET /api/me/notices', () => missed),
    answers('GET /api/me/notice-settings', () => ({ ...settings, ...over })),
    answers('GET /api/me/sessions', () => ({ sessions: [] })),
  );
  const phone = await openPhone();
  await phone.user.click(await screen.findByRole('button', { name: 'Ana Reyes, Harbor Home Services' }));
  await phone.user.click(screen.getByRole('menuitem', { name: /^Notices/ }));
  await screen.findByRole('form', { name: 'What you hear of' });
  return phone;
}

test('notices are found in the menu, and are read at once', async () => {
  const read: unknown[] = [];
  apiServer.use(
    answers('POST /api/me/notices/read', ({ body }) => {
      read.push(body);
      return null;
    }),
  );
  const { user } = await openNotices();
  const list = await screen.findByRole('region', { name: /^Notices/ });
  expect(within(list).getByRole('link', { name: /Missed: .*Google Ads/ })).toHaveAttribute(
    'href',
    '#/history/call-1',
  );
  await user.click(within(list).getByRole('button', { name: 'Mark all read' }));
  expect(read).toEqual([{ id: null }]);
});

test('what is chosen is saved, with quiet hours of where the person is', async () => {
  const saved: unknown[] = [];
  apiServer.use(
    answers('PUT /api/me/notice-settings', ({ body }) => {
      saved.push(body);
      return { ...settings, ...(body as object) };
    }),
  );
  const { user } = await openNotices();
  await user.click(screen.getByRole('checkbox', { name: 'Missed calls by e-mail' }));
  await user.click(screen.getByRole('switch', { name: /^Quiet hours/ }));
  await user.click(screen.getByRole('button', { name: 'Save the notices' }));
  expect(await screen.findByText(/^Saved /)).toBeInTheDocument();
  expect(saved).toMatchObject([
    {
      kinds: [
        { kind: 'missed-call', mail: true, list: true },
        { kind: 'voicemail', mail: true, list: true },
      ],
      quiet: { from: '20:00', until: '08:00' },
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    },
  ]);
});

test('without a mail server it says so, and offers no letter', async () => {
  await openNotices({ isMailed: false });
  expect(screen.getByText(/There is no mail server here/)).toBeInTheDocument();
  expect(screen.getByRole('checkbox', { name: 'Voicemail by e-mail' })).toBeDisabled();
  expect(screen.queryByRole('button', { name: 'Send me one now' })).toBeNull();
});
