import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test } from 'vitest';
import type { VoiceMessage } from '#contract/calls/voicemail.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { aVoiceMessage, SALES_MAILBOX } from '#support/api/voice-facts.ts';
import { fakePlayback, type FakePlayback } from '#support/audio/fake-playback.ts';
import { openPhone } from '#support/render-app.ts';
import { ManualClock } from '#kit/clock.ts';

let messages: VoiceMessage[];
let playback: FakePlayback;

const heard = (message: VoiceMessage, isHeard: boolean): VoiceMessage => ({ ...message, isHeard });
const newest = aVoiceMessage({ fromName: 'Marcus Webb', at: TEN_O_CLOCK - 38 * 60_000 });
const older = aVoiceMessage({
  from: '+13125550167',
  source: 'Radio',
  isHeard: true,
  at: TEN_O_CLOCK - 30 * 3_600_000,
});

beforeEach(() => {
  playback = fakePlayback();
  messages = [newest, older];
  apiServer.use(
    answers('GET /api/voicemail', () => ({
      messages,
      unheard: messages.filter(({ isHeard }) => !isHeard).length,
    })),
    answers('GET /api/mailboxes', () => ({
      mailboxes: [{ id: SALES_MAILBOX, name: 'Sales', userId: null, memberIds: [], version: 1 }],
    })),
    answers('PATCH /api/voicemail/:id', ({ params, body }) => {
      const { isHeard } = body as { isHeard: boolean };
      messages = messages.map((message) => (message.id === params['id'] ? heard(message, isHeard) : message));
      return messages.find(({ id }) => id === params['id']) ?? newest;
    }),
    answers('DELETE /api/voicemail/:id', ({ params }) => {
      messages = messages.filter(({ id }) => id !== params['id']);
      return null;
    }),
  );
});

async function openVoicemail() {
  const phone = await openPhone({ clock: new ManualClock() });
  await phone.user.click(screen.getByRole('link', { name: /^Voicemail/ }));
  await screen.findByRole('heading', { level: 1, name: 'Voicemail' });
  return phone;
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const message = (name: RegExp) => screen.findByRole('region', { name });
const rows = async () => {
  await screen.findAllByRole('heading', { level: 2, name: /14 May|13 May|Yesterday|Today/ });
  return within(screen.getByRole('region', { name: 'Messages' })).getAllByRole('button');
};
const words = (row: HTMLElement | undefined) =>
  row?.textContent.replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ').trim();

test('lists messages, newest first, the new ones in a word, with caller, source, mailbox, age and length', async () => {
  await openVoicemail();
  await waitFor(async () => expect(words((await rows())[0])).toContain('Sales'));
  const [first, second] = await rows();
  expect(words(first)).toBe('Marcus Webb 38 min ago New · Google Ads · Sales · (206) 555-0142 0:38');
  expect(words(second)).toMatch(/^\(312\) 555-0167 .*Radio · Sales 0:38$/);
  expect(words(second)).not.toContain('New');
  expect(screen.getByText('1 new · 2 messages')).toBeInTheDocument();
});

test('the own mailbox is called so', async () => {
  apiServer.use(
    answers('GET /api/mailboxes', () => ({
      mailboxes: [{ id: SALES_MAILBOX, name: 'Ana Reyes', userId: 'user-1', memberIds: [], version: 1 }],
    })),
  );
  await openVoicemail();
  await waitFor(async () => expect(words((await rows())[0])).toContain('Google Ads · Your mailbox'));
});

test('a message that is not in the list of mailboxes is heard all the same', async () => {
  apiServer.use(refuses('GET /api/mailboxes', 403, { code: 'forbidden' }));
  await openVoicemail();
  expect(words((await rows())[0])).toContain('Google Ads');
});

describe('a message', () => {
  test('is marked as heard when it is played, not before', async () => {
    const { user } = await openVoicemail();
    await message(/Marcus Webb/);
    expect(screen.getByRole('link', { name: /1 new message/ })).toBeInTheDocument();
    await user.click(button('Play'));
    expect(playback.playing.size).toBe(1);
    await waitFor(() => expect(messages[0]?.isHeard).toBe(true));
    expect(await screen.findByText('2 messages')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Voicemail' })).toBeInTheDocument();
  });

  test('is marked as new again', async () => {
    messages = [heard(newest, true)];
    const { user } = await openVoicemail();
    await user.click(await screen.findByRole('button', { name: 'Mark as new' }));
    await waitFor(() => expect(messages[0]?.isHeard).toBe(false));
    expect(await screen.findByRole('link', { name: /1 new message/ })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Mark as new' })).not.toBeInTheDocument();
  });

  test('stays new where marking it was refused, and says why', async () => {
    apiServer.use(refuses('PATCH /api/voicemail/:id', 404, { code: 'not-found' }));
    const { user } = await openVoicemail();
    await message(/Marcus Webb/);
    await user.click(button('Play'));
    expect(await screen.findByText('It is no longer there.')).toBeInTheDocument();
    expect(await screen.findByText('1 new · 2 messages')).toBeInTheDocument();
  });

  test('is downloaded as a file', async () => {
    await openVoicemail();
    const link = await screen.findByRole('link', { name: 'Download' });
    expect(link).toHaveAttribute('href', `/api/voicemail/${newest.id}/audio?download=1`);
    expect(link).toHaveAttribute('download');
  });

  test('calls back', async () => {
    const { user, line } = await openVoicemail();
    await message(/Marcus Webb/);
    await user.click(button('Call back'));
    expect(line().placed[0]?.call.number).toBe('+12065550142');
    expect(await screen.findByRole('heading', { name: 'Calling' })).toBeInTheDocument();
  });

  test('of a withheld number cannot be called back', async () => {
    messages = [aVoiceMessage({ from: 'anonymous' })];
    await openVoicemail();
    await message(/Number withheld/);
    expect(screen.queryByRole('button', { name: 'Call back' })).not.toBeInTheDocument();
  });

  test('is deleted after a question that names it', async () => {
    const { user } = await openVoicemail();
    await message(/Marcus Webb/);
    await user.click(button('Delete'));
    const dialog = screen.getByRole('dialog', { name: 'Delete a message' });
    await user.click(within(dialog).getByRole('button', { name: 'Delete message of Marcus Webb' }));
    expect(await message(/312/)).toBeInTheDocument();
    expect(messages).toEqual([older]);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('that cannot be deleted says why in the question', async () => {
    apiServer.use(refuses('DELETE /api/voicemail/:id', 403, { code: 'forbidden' }));
    const { user } = await openVoicemail();
    await message(/Marcus Webb/);
    await user.click(button('Delete'));
    await user.click(button('Delete message of Marcus Webb'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Your role does not allow this.');
    expect(messages).toHaveLength(2);
  });

  test('is paused by a call that comes in, and the question gives way', async () => {
    const { user, rings } = await openVoicemail();
    await message(/Marcus Webb/);
    await user.click(button('Play'));
    await user.click(button('Delete'));
    rings();
    await screen.findByRole('alertdialog');
    await waitFor(() => expect(playback.playing.size).toBe(0));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  test('has an address of its own, and Back leads to its row', async () => {
    const { user } = await openVoicemail();
    await user.click((await rows())[1] ?? document.body);
    expect(window.location.hash).toBe(`#/voicemail/${older.id}`);
    await message(/312/);
    await user.click(button('All messages'));
    expect(window.location.hash).toBe('#/voicemail');
    await waitFor(async () => expect((await rows())[1]).toHaveFocus());
  });
});

test('a message that comes in is there without asking', async () => {
  const { sources } = await openVoicemail();
  await rows();
  messages = [aVoiceMessage({ fromName: 'Ruth Adeyemi', at: TEN_O_CLOCK }), ...messages];
  sources.latest.says('voicemail.changed', { unheard: 2 });
  expect(await screen.findByRole('button', { name: /Ruth Adeyemi/ })).toBeInTheDocument();
});

test('without messages there is one sentence', async () => {
  messages = [];
  await openVoicemail();
  expect(
    await screen.findByText('No messages. What callers leave for you will show here.'),
  ).toBeInTheDocument();
});

test('messages that cannot be read can be tried again', async () => {
  apiServer.use(refuses('GET /api/voicemail', 403, { code: 'forbidden' }));
  const { user } = await openVoicemail();
  await screen.findByText('The messages could not be read.');
  apiServer.use(answers('GET /api/voicemail', () => ({ messages, unheard: 1 })));
  await user.click(button('Try again'));
  expect(await message(/Marcus Webb/)).toBeInTheDocument();
});
