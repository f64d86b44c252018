import type { Call } from '#client/calls/call.svelte.ts';
import type { Registration } from '#client/calls/ports.ts';
import type { App } from '#client/state/app.ts';
import { phoneErrorWords, type PhoneErrorCode } from '#client/state/wording/phone-errors.ts';
import type { BannerWords } from './banner-words.ts';
import { moneyBanner } from './money-banner.ts';

/** The one banner: first what somebody asked for and did not get, then what works less well at the moment. */
export function bannerOf(app: App): BannerWords | null {
  return (
    notice(app) ??
    poorVoice(app) ??
    blockedMicrophone(app) ??
    deafStream(app) ??
    troubledServer(app) ??
    moneyBanner(app)
  );
}

function notice({ phone }: App): BannerWords | null {
  if (!phone.notice) return null;
  const { dismissible, action, ...words } = phone.notice;
  return {
    ...words,
    action: [words.act ? '' : action, tries(phone.registration)].join(' ').trim(),
    ...(dismissible ? { ondismiss: () => phone.dismissNotice() } : {}),
  };
}

/** "Reconnecting, try 2." */
function tries(registration: Registration): string {
  if (registration.state !== 'reconnecting') return '';
  return registration.attempt > 1 ? `Reconnecting, try ${registration.attempt}.` : 'Reconnecting.';
}

const POOR_MOS = 3.5;
const causes = {
  loss: ['packets are lost', 'Move closer to the Wi-Fi.'],
  jitter: ['packets come unevenly', 'Move closer to the Wi-Fi.'],
  delay: ['the way is long', 'Close what else uses the network.'],
} as const;

function poorVoice(app: App): BannerWords | null {
  const call = app.phone.current;
  const quality = call && talks(call) ? qualityNow(app, call) : null;
  if (!quality || quality.mos >= POOR_MOS) return null;
  const [cause, action] = quality.cause
    ? causes[quality.cause]
    : ['the network is slow', 'Move closer to the Wi-Fi.'];
  return {
    code: 'connection-dropped',
    severity: 'warning',
    fact: `The voice is poor, ${cause}.`,
    action,
    act: null,
  };
}

const talks = (call: Call) => call.state.kind === 'live' && !call.interrupted;

function qualityNow({ ticker }: App, call: Call) {
  // Measured, not reactive: asked again with each second.
  return ticker.now > 0 ? call.media.quality() : null;
}

function blockedMicrophone({ devices }: App): BannerWords | null {
  if (!devices.isPageSecure) return said('page-not-secure');
  return devices.permission === 'denied' ? said('microphone-blocked') : null;
}

function deafStream({ connection, account }: App): BannerWords | null {
  if (!connection.isStale || connection.isDatabaseAway) return null;
  const age = account.age === null ? 'Figures may be old' : `The figures are ${account.age}`;
  return {
    ...said('server-unavailable'),
    severity: 'warning',
    fact: 'The server is not heard.',
    action: `${age}. It is tried again by itself.`,
  };
}

function troubledServer({ connection, presence }: App): BannerWords | null {
  if (connection.isDatabaseAway)
    return {
      ...said('database-away'),
      severity: 'warning',
      action: 'Calls go on for a few minutes. New ones work again when it is back.',
    };
  if (connection.standing?.isDraining)
    return {
      ...said('server-restarting'),
      severity: 'warning',
      fact: 'The server is about to be restarted.',
      action: presence.call
        ? 'Finish your call. New ones work again after that.'
        : 'Calls work again after that.',
    };
  return null;
}

function said(code: PhoneErrorCode): BannerWords {
  return { code, ...phoneErrorWords(code), act: null };
}
