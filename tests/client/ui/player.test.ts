import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { formatTimer, sayDuration } from '#client/state/wording/duration.ts';
import Player from '#client/ui/sound/Player.svelte';
import { fakePlayback } from '#support/audio/fake-playback.ts';

function open(facts: { hush?: boolean; label?: string } = {}) {
  const playback = fakePlayback();
  const onstart = vi.fn();
  const props = {
    label: 'Message',
    src: '/message.wav',
    durationMs: 272_000,
    waveform: [10, 80, 40],
    onstart,
    format: formatTimer,
    say: sayDuration,
    ...facts,
  };
  const { rerender, container, unmount } = render(Player, props);
  const audio = container.querySelector('audio');
  if (!audio) throw new Error('a player without a sound');
  return { playback, onstart, props, rerender, unmount, audio, user: userEvent.setup() };
}

const button = (name: string) => screen.getByRole('button', { name });
const position = () => screen.getByRole('slider', { name: 'Position' });

test('plays and pauses, and says so when its voice begins', async () => {
  const { user, playback, audio, onstart } = open();
  expect(onstart).not.toHaveBeenCalled();
  await user.click(button('Play'));
  expect(playback.playing).toContain(audio);
  expect(onstart).toHaveBeenCalledOnce();
  await user.click(button('Pause'));
  expect(playback.playing).not.toContain(audio);
  expect(button('Play')).toBeInTheDocument();
});

test('says the position in words and in figures', async () => {
  const { playback, audio } = open();
  playback.reaches(audio, 114);
  await waitFor(() => expect(position()).toHaveAttribute('aria-valuetext', '1 min 54 s of 4 min 32 s'));
  expect(position()).toHaveAttribute('aria-valuenow', '114');
  expect(screen.getByText('1:54')).toBeInTheDocument();
});

describe('the position', () => {
  test.each([
    ['{ArrowRight}', 105],
    ['{ArrowLeft}', 95],
    ['{PageUp}', 130],
    ['{Home}', 0],
    ['{End}', 272],
  ])('moves by %s to %d s', async (key, seconds) => {
    const { user, playback, audio } = open();
    playback.reaches(audio, 100);
    position().focus();
    await user.keyboard(key);
    expect(audio.currentTime).toBe(seconds);
    expect(position()).toHaveAttribute('aria-valuenow', String(seconds));
  });

  test('never leaves the recording', async () => {
    const { user, audio } = open();
    position().focus();
    await user.keyboard('{ArrowLeft}');
    expect(audio.currentTime).toBe(0);
    await user.keyboard('{End}{ArrowRight}');
    expect(audio.currentTime).toBe(272);
  });
});

test('goes through its speeds', async () => {
  const { user, audio } = open();
  for (const [from, to] of [
    ['1', 1.5],
    ['1.5', 2],
    ['2', 1],
  ] as const) {
    await user.click(button(`Speed ${from}×`));
    expect(audio.playbackRate).toBe(to);
  }
});

test('is paused by what else wants to be heard, and can be played on', async () => {
  const { user, rerender, props, playback, audio } = open();
  await user.click(button('Play'));
  await rerender({ ...props, hush: true });
  expect(playback.playing).not.toContain(audio);
  await user.click(button('Play'));
  expect(playback.playing).toContain(audio);
});

test('pauses the other that plays', async () => {
  const first = open({ label: 'First' });
  await first.user.click(button('Play'));
  render(Player, { ...first.props, label: 'Second' });
  await first.user.click(screen.getAllByRole('button', { name: 'Play' })[0] ?? document.body);
  expect(first.playback.playing).not.toContain(first.audio);
  expect(first.playback.playing.size).toBe(1);
});

test('says when it cannot be played, and can be tried again', async () => {
  const { user, playback, audio } = open();
  playback.refuses = true;
  await user.click(button('Play'));
  expect(await screen.findByRole('alert')).toHaveTextContent('It could not be played.');
  playback.refuses = false;
  await user.click(button('Play'));
  expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  expect(playback.playing).toContain(audio);
});
