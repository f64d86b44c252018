import { silentLog } from '#kit/log.ts';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { drawAttention, type Desktop } from '#client/state/phone/attention.svelte.ts';
import { Phone } from '#client/state/phone/phone.svelte.ts';
import { formatNumber } from '#client/state/wording/phone-number.ts';
import { ManualClock } from '#kit/clock.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { FakePhoneLine } from '#support/phone-line/fake-phone-line.ts';

class FakeDesktop implements Desktop {
  granted = true;
  readonly shown: string[] = [];
  closed = 0;
  permission = () => (this.granted ? ('granted' as const) : ('denied' as const));
  show = (title: string, body: string) => {
    this.shown.push(`${title} · ${body}`);
    return { close: () => (this.closed += 1), onclick: null };
  };
}

let line: FakePhoneLine;
let phone: Phone;
let desktop: FakeDesktop;
let stop: Unsubscribe;

beforeEach(() => {
  line = new FakePhoneLine();
  phone = new Phone({ clock: new ManualClock(), formatNumber, facts: () => ({ administrators: [] }) });
  phone.connect(line);
  desktop = new FakeDesktop();
  document.title = 'Phone – Ringside';
  stop = drawAttention({ phone, formatNumber, log: silentLog, desktop });
  flushSync();
});

afterEach(() => {
  stop();
  Reflect.deleteProperty(document, 'hidden');
});

const hidePage = () => Object.defineProperty(document, 'hidden', { configurable: true, value: true });

function ring(remoteName: string | null = 'Marcus Webb') {
  const signalling = line.rings({ remoteName, source: 'Google Ads' });
  flushSync();
  return signalling;
}

test('the title names the caller while it rings', () => {
  const signalling = ring();
  expect(document.title).toBe('Marcus Webb calls');
  signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
  flushSync();
  expect(document.title).toBe('Phone – Ringside');
});

test('the title shows the number of a caller without a name', () => {
  ring(null);
  expect(document.title).toBe('(206)\u00a0555-0142 calls');
});

describe('a notification', () => {
  test('that the browser refuses stops neither the title nor the notification of the next call', () => {
    hidePage();
    const { show } = desktop;
    desktop.show = () => {
      throw new TypeError('Illegal constructor');
    };
    ring().says({ type: 'ended', end: { by: 'remote', error: null } });
    flushSync();
    desktop.show = show;
    ring('Dana Cole');
    expect(document.title).toBe('Dana Cole calls');
    expect(desktop.shown).toEqual(['Dana Cole calls · Google Ads']);
  });

  test('shows while the page is hidden, and goes with the ringing', () => {
    hidePage();
    const signalling = ring();
    expect(desktop.shown).toEqual(['Marcus Webb calls · Google Ads']);
    signalling.says({ type: 'ended', end: { by: 'elsewhere', error: null } });
    flushSync();
    expect(desktop.closed).toBe(1);
  });

  test('does not show on a page that is looked at, nor without permission', () => {
    ring();
    hidePage();
    desktop.granted = false;
    ring();
    expect(desktop.shown).toEqual([]);
  });
});

test('the page cannot be closed by mistake in a call', () => {
  const leave = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  expect(leave()).toBe(false);
  phone.place('+12065550142', null);
  expect(leave()).toBe(true);
  line.placed[0]?.signalling.says({ type: 'ended', end: { by: 'remote', error: null } });
  expect(leave()).toBe(false);
});

test('the page can be closed once the phone is put away, whatever its call was', () => {
  phone.place('+12065550142', null);
  stop();
  const leaving = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(leaving);
  expect(leaving.defaultPrevented).toBe(false);
});
