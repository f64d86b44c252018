import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { describe, expect, test, vi } from 'vitest';
import Key from '#client/ui/controls/Key.svelte';
import Lamp from '#client/ui/signs/Lamp.svelte';
import Menu from '#client/ui/controls/Menu.svelte';
import Readout from '#client/ui/signs/Readout.svelte';
import Select from '#client/ui/fields/Select.svelte';

const text = (words: string) => createRawSnippet(() => ({ render: () => `<span>${words}</span>` }));

describe('a menu', () => {
  const items = [
    { value: 'available', label: 'Available' },
    { value: 'break', label: 'Break' },
    { value: 'offline', label: 'Offline' },
  ];

  function open() {
    const onchoose = vi.fn();
    render(Menu, { label: 'Status', items, chosen: 'break', onchoose, trigger: text('Break') });
    return { onchoose, user: userEvent.setup(), button: screen.getByRole('button') };
  }

  test('opens on the chosen row and walks by arrows, around the ends', async () => {
    const { user, button } = open();
    button.focus();
    await user.keyboard('{ArrowDown}');
    expect(screen.getByRole('menuitemradio', { name: 'Break' })).toHaveFocus();
    await user.keyboard('{ArrowDown}{ArrowDown}');
    expect(screen.getByRole('menuitemradio', { name: 'Available' })).toHaveFocus();
    await user.keyboard('{End}');
    expect(screen.getByRole('menuitemradio', { name: 'Offline' })).toHaveFocus();
    await user.keyboard('b');
    expect(screen.getByRole('menuitemradio', { name: 'Break' })).toHaveFocus();
  });

  test('is a stop of the Tab key by the row that has the focus', async () => {
    const { user, button } = open();
    await user.click(button);
    const stops = () => screen.getAllByRole('menuitemradio').map(({ tabIndex }) => tabIndex);
    expect(stops()).toEqual([-1, 0, -1]);
    await user.keyboard('{End}');
    expect(stops()).toEqual([-1, -1, 0]);
  });

  test('chooses, closes, and gives the focus back', async () => {
    const { user, button, onchoose } = open();
    await user.click(button);
    await user.click(screen.getByRole('menuitemradio', { name: 'Offline' }));
    expect(onchoose).toHaveBeenCalledExactlyOnceWith('offline');
    expect(screen.queryByRole('menu')).not.toBeInTheDocument();
    expect(button).toHaveFocus();
  });

  test('closes by Escape and by a press elsewhere, choosing nothing', async () => {
    const { user, button, onchoose } = open();
    await user.click(button);
    await user.keyboard('{Escape}');
    expect(button).toHaveFocus();
    await user.click(button);
    await user.click(document.body);
    expect(screen.queryByRole('menu')).not.toBeInTheDocument();
    expect(onchoose).not.toHaveBeenCalled();
  });
});

describe('a key', () => {
  test('that cannot be pressed now keeps its place in the tab order and says why', async () => {
    const onclick = vi.fn();
    render(Key, {
      label: 'Hold',
      state: 'not-now',
      reason: 'When the call is answered.',
      icon: text(''),
      onclick,
    });
    const key = screen.getByRole('button', { name: 'Hold' });
    await userEvent.tab();
    expect(key).toHaveFocus();
    await userEvent.click(key);
    expect(onclick).not.toHaveBeenCalled();
    expect(key).toHaveAccessibleDescription('When the call is answered.');
  });

  test('that is busy waits without a second press', async () => {
    const onclick = vi.fn();
    render(Key, { label: 'Hold', state: 'busy', icon: text(''), onclick });
    await userEvent.click(screen.getByRole('button', { name: 'Hold' }));
    expect(onclick).not.toHaveBeenCalled();
    expect(screen.getByRole('button')).toHaveAttribute('aria-busy', 'true');
  });
});

test.each(['idle', 'ringing', 'live', 'hold', 'wrap', 'away', 'off', 'lost'] as const)(
  'the %s lamp has a shape of its own',
  (shape) => {
    const others = (['idle', 'ringing', 'live', 'hold', 'wrap', 'away', 'off', 'lost'] as const).filter(
      (other) => other !== shape,
    );
    const drawing = (of: typeof shape) =>
      render(Lamp, { shape: of }).container.querySelector('svg')?.innerHTML;
    expect(others.map(drawing)).not.toContain(drawing(shape));
  },
);

test('a stale figure says its age', () => {
  render(Readout, { label: 'Available balance', value: '$24.87', age: '40 s old' });
  expect(screen.getByRole('status', { name: 'Available balance' })).toHaveTextContent('$24.87, 40 s old');
});

test('a select is the native one, with its label', async () => {
  const onchoose = vi.fn();
  const choices = [
    { value: 'a', label: '(202) 555-0121', note: 'your number' },
    { value: 'b', label: '(202) 555-0110', note: 'Google Ads' },
  ];
  render(Select, { label: 'Call from', choices, value: 'a', onchoose });
  const select = screen.getByRole('combobox', { name: 'Call from' });
  expect(select).toHaveDisplayValue('(202) 555-0121, your number');
  await userEvent.selectOptions(select, 'b');
  expect(onchoose).toHaveBeenCalledExactlyOnceWith('b');
});
