import { screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '#kit/clock.ts';
import { marcus, openPhone } from '#support/render-app.ts';

const dialog = () => screen.findByRole('alertdialog', { name: 'Incoming call Marcus Webb' });
const field = () => screen.getByRole('textbox', { name: 'Number to call' });

test('shows caller, source, number and tracking number before answering', async () => {
  const { rings } = await openPhone();
  rings();
  const call = await dialog();
  expect(call).toHaveAccessibleDescription(/Google Ads.*555-0142/);
  expect(call).toHaveTextContent('Tracking number');
  expect(call).toHaveTextContent(/\(202\).555-0110/);
});

test('shows what the source is doing, and the way so far', async () => {
  const { rings } = await openPhone();
  const path = ['Main menu: 2', 'Office: Weekdays', 'Sales'];
  rings({ ...marcus, campaign: 'Kitchen remodel', path, queue: 'Sales' });
  const call = await dialog();
  expect(call).toHaveAccessibleDescription(/Google Ads · Kitchen remodel/);
  expect(call).toHaveTextContent('waited in Sales');
  const [way] = screen.getAllByRole('list', { name: 'How the call came in' });
  const stops = way && within(way).getAllByRole('listitem');
  expect(stops?.map((stop) => stop.textContent.replaceAll('\u00a0', ' '))).toEqual([
    expect.stringMatching(/Google Ads\s*Kitchen remodel/),
    expect.stringMatching(/\(202\) 555-0110\s*Tracking number/),
    expect.stringMatching(/Main menu\s*Pressed 2/),
    expect.stringMatching(/Office\s*Weekdays/),
    expect.stringMatching(/Sales\s*Queue, 14 s/),
    expect.stringMatching(/You\s*Rings now/),
  ]);
});

test('on the last step nothing is said of a next agent', async () => {
  const { rings } = await openPhone();
  rings({ ...marcus, offerSeconds: null });
  expect(await dialog()).not.toHaveTextContent('next agent');
});

test('takes no focus from what is being typed on another screen', async () => {
  const { rings, user } = await openPhone();
  await user.click(screen.getByRole('link', { name: 'History' }));
  const search = await screen.findByRole('textbox', { name: 'Search calls' });
  search.focus();
  rings();
  await strip();
  expect(search).toHaveFocus();
});

const strip = () => screen.findByRole('alertdialog', { name: 'Incoming call, Marcus Webb' });

test('gives no key the focus', async () => {
  const { rings } = await openPhone();
  field().focus();
  rings();
  await dialog();
  expect(screen.getByRole('button', { name: 'Answer' })).not.toHaveFocus();
  expect(screen.getByRole('button', { name: 'Decline' })).not.toHaveFocus();
});

test('is said at once, with what is known', async () => {
  const { rings } = await openPhone();
  rings();
  await dialog();
  const said = document.querySelector('[aria-live=assertive]');
  await waitFor(() =>
    expect(said).toHaveTextContent('Incoming call, Marcus Webb, Google Ads, waited 14 seconds'),
  );
});

test('Alt A answers from anywhere and shows the call', async () => {
  const { rings, user } = await openPhone();
  await user.click(screen.getByRole('link', { name: 'History' }));
  const signalling = rings();
  await strip();
  await user.keyboard('{Alt>}a{/Alt}');
  signalling.says('answered');
  expect(signalling.asked).toEqual(['answer']);
  expect(await screen.findByRole('heading', { name: 'On call' })).toBeInTheDocument();
});

test('Alt A on a call that waits holds the one that goes on', async () => {
  const { rings, talks, user } = await openPhone();
  const first = talks();
  await screen.findByRole('heading', { name: 'On call' });
  const second = rings({ ...marcus, remoteName: 'Dana Cole', remoteNumber: '+13125550167' });
  await user.keyboard('{Alt>}a{/Alt}');
  expect(second.asked).toEqual(['answer']);
  expect(first.asked).toContain('held true');
});

test('Alt D declines', async () => {
  const { rings, user } = await openPhone();
  const signalling = rings();
  await user.keyboard('{Alt>}d{/Alt}');
  expect(signalling.asked).toEqual(['hangUp']);
  await waitFor(() => expect(field()).toBeInTheDocument());
});

test('shortcuts that are switched off do nothing', async () => {
  const { rings, user, app } = await openPhone();
  app.settings.change({ shortcuts: false });
  const signalling = rings();
  await dialog();
  await user.keyboard('{Alt>}a{/Alt}');
  expect(signalling.asked).toEqual([]);
  expect(screen.queryByText('Alt A')).not.toBeInTheDocument();
});

test('markup in a name is text', async () => {
  const { rings } = await openPhone();
  rings({ ...marcus, remoteName: '<img src=x onerror=alert(1)>', source: '<b>Ads</b>' });
  expect(await screen.findByText('<img src=x onerror=alert(1)>')).toBeInTheDocument();
  expect(screen.getAllByText('<b>Ads</b>')).not.toHaveLength(0);
  expect(document.querySelector('img[src=x]')).toBeNull();
});

test('without a name the number is the caller; a withheld one says so', async () => {
  const { rings } = await openPhone();
  rings({ ...marcus, remoteName: null, remoteNumber: 'anonymous' });
  expect(
    await screen.findByRole('alertdialog', { name: 'Incoming call Number withheld' }),
  ).toBeInTheDocument();
});

test('says in seconds when the call goes to the next agent', async () => {
  const clock = new ManualClock();
  const { rings } = await openPhone({ clock });
  rings({ ...marcus, offerSeconds: 20 });
  const call = await dialog();
  expect(call).toHaveTextContent(/Goes to the next agent in.*20 s/);
  clock.advance(8_000);
  await waitFor(() => expect(call).toHaveTextContent(/Goes to the next agent in.*12 s/));
});

test('a microphone that is refused is explained on the plate, and the call rings on', async () => {
  const { rings, user } = await openPhone();
  const signalling = rings();
  await user.click(await screen.findByRole('button', { name: 'Answer' }));
  signalling.says({ type: 'answerFailed', error: 'microphone-blocked' });
  const call = await dialog();
  await waitFor(() => expect(call).toHaveTextContent('The microphone is blocked.'));
  expect(screen.getByRole('button', { name: 'Answer' })).toBeInTheDocument();
});

test('a call that is answered elsewhere leaves no trace', async () => {
  const { rings } = await openPhone();
  const signalling = rings();
  await dialog();
  signalling.says({ type: 'ended', end: { by: 'elsewhere', error: null } });
  expect(await screen.findByText('No calls yet. Your first one will show here.')).toBeInTheDocument();
  expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument();
});

describe('a second caller', () => {
  const waiting = { ...marcus, remoteName: 'Ruth Adeyemi', remoteNumber: '+12065550188' };

  async function talkAndRing() {
    const phone = await openPhone();
    const first = phone.talks(marcus);
    const second = phone.rings(waiting);
    await screen.findByRole('alertdialog', { name: 'Call waiting, Ruth Adeyemi' });
    return { ...phone, first, second };
  }

  test('waits in a strip while the first one talks on', async () => {
    await talkAndRing();
    expect(screen.getByRole('heading', { name: 'On call' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Hang up' })).toBeInTheDocument();
  });

  test('is answered while the first is held, and they can be swapped', async () => {
    const { user, first, second } = await talkAndRing();
    await user.click(screen.getByRole('button', { name: 'Hold & answer' }));
    first.says('heldLocally');
    second.says('answered');
    expect(first.asked).toContain('held true');
    await user.click(await screen.findByRole('button', { name: 'Swap' }));
    expect(second.asked).toEqual(['answer', 'held true']);
    expect(first.asked.at(-1)).toBe('held false');
  });

  test('is answered after the first is ended', async () => {
    const { user, first, second } = await talkAndRing();
    await user.click(screen.getByRole('button', { name: 'End & answer' }));
    expect(first.asked.at(-1)).toBe('hangUp');
    expect(second.asked).toEqual(['answer']);
  });

  test('is ignored without touching the first', async () => {
    const { user, first, second } = await talkAndRing();
    await user.click(screen.getByRole('button', { name: 'Ignore' }));
    expect(second.asked).toEqual(['hangUp']);
    expect(first.asked).toEqual(['answer']);
  });
});
