import { screen, waitFor, within } from '@testing-library/svelte';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { Prompt } from '#contract/routing/prompts.ts';
import { answers, refuses } from '#support/api/answers.ts';
import { TEN_O_CLOCK } from '#support/api/facts.ts';
import { apiServer } from '#support/api/server.ts';
import { openSetup } from './open-setup.ts';

const greeting: Prompt = {
  id: '00000000-0000-4000-8000-000000000041',
  name: 'Greeting',
  kind: 'typed',
  text: 'Welcome to Harbor.',
  durationMs: 12_000,
  createdAt: TEN_O_CLOCK,
};
let prompts: Prompt[];

beforeEach(() => {
  prompts = [greeting];
  apiServer.use(answers('GET /api/prompts', () => ({ prompts })));
});

const makes = (endpoint: 'POST /api/prompts' | 'POST /api/prompts/audio') => {
  const asked: unknown[] = [];
  apiServer.use(
    answers(endpoint, ({ url, body }) => {
      asked.push([Object.fromEntries(url.searchParams), body]);
      const made = { ...greeting, id: '00000000-0000-4000-8000-000000000042', name: 'Main menu' };
      prompts = [...prompts, made];
      return made;
    }),
  );
  return asked;
};

test('a sound is played and paused', async () => {
  const play = vi.spyOn(HTMLMediaElement.prototype, 'play').mockImplementation(function (this: HTMLElement) {
    this.dispatchEvent(new Event('play'));
    return Promise.resolve();
  });
  vi.spyOn(HTMLMediaElement.prototype, 'pause').mockImplementation(function (this: HTMLElement) {
    this.dispatchEvent(new Event('pause'));
  });
  const { user } = await openSetup('library');
  await user.click(await screen.findByRole('button', { name: 'Play Greeting' }));
  expect(play).toHaveBeenCalledOnce();
  expect(document.querySelector('audio')?.getAttribute('src')).toBe(`/api/prompts/${greeting.id}/audio`);
  await user.click(await screen.findByRole('button', { name: 'Pause Greeting' }));
  expect(await screen.findByRole('button', { name: 'Play Greeting' })).toBeInTheDocument();
  vi.restoreAllMocks();
});

test('typed words are spoken by the server', async () => {
  const asked = makes('POST /api/prompts');
  const { user } = await openSetup('library', { part: 'new' });
  await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Main menu');
  await user.type(screen.getByRole('textbox', { name: 'What the caller hears' }), 'Press 1.');
  await user.click(screen.getByRole('button', { name: 'Save the sound' }));
  expect(await screen.findByRole('heading', { name: 'Main menu' })).toBeInTheDocument();
  expect(asked).toEqual([[{}, { name: 'Main menu', text: 'Press 1.' }]]);
});

describe('a file', () => {
  async function choose(name: string, bytes: number) {
    const opened = await openSetup('library', { part: 'new' });
    await opened.user.click(await screen.findByRole('radio', { name: 'Upload it' }));
    const input = screen.getByLabelText('Choose a file');
    input.removeAttribute('accept');
    await opened.user.upload(input, new File([new Uint8Array(bytes)], name));
    return opened;
  }

  test('is uploaded under the name it suggests', async () => {
    const asked = makes('POST /api/prompts/audio');
    const { user } = await choose('main-menu.mp3', 900);
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveValue('Main menu');
    await user.click(screen.getByRole('button', { name: 'Save the sound' }));
    expect(await screen.findByRole('heading', { name: 'Main menu' })).toBeInTheDocument();
    expect(asked).toEqual([[{ name: 'Main menu', kind: 'uploaded' }, null]]);
  });

  test.each([
    ['long.wav', 5 * 1024 * 1024 + 1, 'This file is larger than 5 MB. Choose a smaller one.'],
    [
      'notes.txt',
      10,
      'This sound is a file of the kind TXT. Save it as WAV (PCM) or MP3 and choose that file.',
    ],
  ])('%s of %d bytes is refused before it is sent', async (name, bytes, words) => {
    const asked = makes('POST /api/prompts/audio');
    const { user } = await choose(name, bytes);
    expect(await screen.findByText(words)).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Save the sound' }));
    expect(asked).toEqual([]);
  });
});

test('a microphone that cannot be had is explained, and an empty recording is not sent', async () => {
  const { user } = await openSetup('library', { part: 'new' });
  await user.click(await screen.findByRole('radio', { name: 'Record it' }));
  await user.type(screen.getByRole('textbox', { name: 'Name' }), 'Main menu');
  await user.click(screen.getByRole('button', { name: 'Start recording' }));
  expect(await screen.findByText(/^This page is not secure/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Save the sound' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Start recording' })).toHaveFocus());
});

test('a sound that a route says is not deleted, and says why', async () => {
  apiServer.use(refuses('DELETE /api/prompts/:id', 409, { code: 'in-use' }));
  const { user } = await openSetup('library');
  await user.click(await screen.findByRole('button', { name: 'Delete' }));
  const dialog = screen.getByRole('dialog', { name: 'Delete Greeting' });
  await user.click(within(dialog).getByRole('button', { name: 'Delete Greeting' }));
  expect(
    await within(dialog).findByText('A route still uses this. Take it out of the route first.'),
  ).toBeInTheDocument();
});

test('a supervisor hears the sounds and makes none', async () => {
  await openSetup('library', { role: 'supervisor' });
  expect(await screen.findByRole('button', { name: 'Play Greeting' })).toBeInTheDocument();
  expect(screen.queryByRole('link', { name: 'New sound' })).not.toBeInTheDocument();
  expect(screen.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument();
});
