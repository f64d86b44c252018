import { screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { openPhone } from '#support/render-app.ts';

async function openDevices() {
  const phone = await openPhone();
  await phone.user.click(screen.getByRole('link', { name: 'Devices' }));
  await screen.findByRole('heading', { name: 'Devices' });
  return phone;
}

test('the theme is chosen and shows at once', async () => {
  const { user, app } = await openDevices();
  await user.click(screen.getByRole('radio', { name: 'Dark' }));
  expect(app.settings.theme).toBe('dark');
  expect(document.documentElement.dataset['theme']).toBe('dark');
});

test('high contrast is a setting, too', async () => {
  const { user } = await openDevices();
  await user.click(screen.getByRole('radio', { name: 'High' }));
  expect(document.documentElement.dataset['contrast']).toBe('more');
});

test('shortcuts can be switched off', async () => {
  const { user, app } = await openDevices();
  const shortcuts = screen.getByRole('switch', { name: 'Use shortcuts' });
  expect(shortcuts).toBeChecked();
  await user.click(shortcuts);
  expect(shortcuts).not.toBeChecked();
  expect(app.settings.shortcuts).toBe(false);
});

test('each output has its own volume', async () => {
  await openDevices();
  const volumes = screen.getAllByRole('slider').map((slider) => slider.getAttribute('aria-valuetext'));
  expect(volumes).toEqual(['100 percent', '50 percent', '80 percent']);
});

test('a microphone that cannot be heard is explained', async () => {
  const { user } = await openDevices();
  await user.click(screen.getByRole('button', { name: 'Test it' }));
  expect(await screen.findByText(/^This page is not secure/)).toBeInTheDocument();
});
