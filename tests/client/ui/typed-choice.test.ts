import { render, screen, within } from '@testing-library/svelte';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import TypedChoice from '#client/ui/fields/TypedChoice.svelte';
import type { TypedChoices } from '#client/ui/fields/typed-option.ts';

const people = ['Ana Clark', 'Ben Ortiz', 'Clara Ricci', 'Cleo Park'];

function find(typed: string): TypedChoices {
  const found = people.filter((name) => name.toLowerCase().includes(typed.toLowerCase()));
  return {
    groups: [{ heading: 'People', options: found.map((label) => ({ value: label, label })) }],
    found: found.length,
    total: 2_014,
  };
}

function open() {
  const onchoose = vi.fn<(value: string) => void>();
  render(TypedChoice, { label: 'Add a target', find, onchoose, chosen: 'Nobody' });
  const field = screen.getByRole('combobox', { name: 'Add a target' });
  const active = () =>
    document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent;
  return { user: userEvent.setup(), onchoose, field, active };
}

test('typing opens the list, says how many fit, and Enter takes the first', async () => {
  const { user, onchoose, field, active } = open();
  expect(field).toHaveValue('Nobody');
  await user.tab();
  expect(field).toHaveAttribute('aria-expanded', 'false');
  await user.keyboard('cl');
  expect(field).toHaveAttribute('aria-expanded', 'true');
  expect(screen.getByText('3 of 2,014')).toBeInTheDocument();
  const list = screen.getByRole('listbox', { name: 'Add a target' });
  expect(within(within(list).getByRole('group', { name: 'People' })).getAllByRole('option')).toHaveLength(3);
  expect(active()).toContain('Ana Clark');
  expect([...list.querySelectorAll('mark')].map((part) => part.textContent)).toEqual(['Cl', 'Cl', 'Cl']);
  await user.keyboard('{Enter}');
  expect(onchoose).toHaveBeenCalledExactlyOnceWith('Ana Clark');
  expect(field).toHaveAttribute('aria-expanded', 'false');
  expect(field).toHaveValue('Nobody');
  expect(field).toHaveFocus();
});

test('arrows go through the rows and round; the focus stays in the field', async () => {
  const { user, onchoose, field, active } = open();
  await user.tab();
  await user.keyboard('{ArrowDown}');
  expect(active()).toContain('Ana Clark');
  await user.keyboard('{ArrowDown}{ArrowDown}');
  expect(active()).toContain('Clara Ricci');
  await user.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}');
  expect(active()).toContain('Cleo Park');
  expect(screen.getByRole('option', { selected: true })).toHaveTextContent('Cleo Park');
  expect(field).toHaveFocus();
  await user.keyboard('{Enter}');
  expect(onchoose).toHaveBeenCalledExactlyOnceWith('Cleo Park');
});

test('Escape closes the list and leaves what was chosen; a list that is closed lets Escape go on', async () => {
  const { user, onchoose, field } = open();
  const seen = vi.fn<(key: string) => void>();
  const note = (event: KeyboardEvent) => seen(event.key);
  document.addEventListener('keydown', note);
  await user.click(field);
  await user.keyboard('cleo{Escape}');
  expect(screen.queryByRole('option')).not.toBeInTheDocument();
  expect(field).toHaveValue('Nobody');
  expect(seen).not.toHaveBeenCalledWith('Escape');
  await user.keyboard('{Escape}');
  document.removeEventListener('keydown', note);
  expect(seen).toHaveBeenCalledWith('Escape');
  expect(onchoose).not.toHaveBeenCalled();
});

test('a press takes a row, and does not take the focus', async () => {
  const { user, onchoose, field } = open();
  await user.click(field);
  await user.click(screen.getByRole('option', { name: 'Ben Ortiz' }));
  expect(onchoose).toHaveBeenCalledExactlyOnceWith('Ben Ortiz');
  expect(field).toHaveFocus();
});

test('says that nothing is called so, and Enter takes nothing', async () => {
  const { user, onchoose, field } = open();
  await user.click(field);
  await user.keyboard('zz{Enter}');
  expect(screen.getByText('Nothing is called that.')).toBeInTheDocument();
  expect(onchoose).not.toHaveBeenCalled();
});
