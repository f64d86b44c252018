import type { Call } from '#client/calls/call.svelte.ts';
import type { Unsubscribe } from '#kit/emitter.ts';
import { guarded } from '#kit/guarded.ts';
import type { Log } from '#kit/log.ts';
import type { Phone } from './phone.svelte.ts';

/** The part of the browser's notifications that is used, so that tests need no desktop. */
export interface Desktop {
  permission(): NotificationPermission;
  show(title: string, body: string): { close(): void; onclick: ((event: Event) => void) | null };
}

export const browserDesktop: Desktop = {
  permission: () => ('Notification' in window ? Notification.permission : 'denied'),
  // One tag: a call that rings again replaces its notification instead of piling up.
  show: (title, body) => new Notification(title, { body, tag: 'ringside-call', requireInteraction: true }),
};

interface AttentionOptions {
  phone: Phone;
  formatNumber: (number: string) => string;
  log: Log;
  desktop?: Desktop;
  page?: Document;
}

/**
 * Gets the agent's eyes when a call comes while they look elsewhere (the page's title, a notification while it is
 * hidden), and keeps the page from being closed by mistake in a call. The caller owns the end of it.
 */
export function drawAttention({
  phone,
  formatNumber,
  log,
  desktop = browserDesktop,
  page = document,
}: AttentionOptions): Unsubscribe {
  const callerOf = ({ context }: Call) => context.remoteName ?? formatNumber(context.remoteNumber);

  const stop = $effect.root(() => {
    $effect(() => {
      const { incoming } = phone;
      if (!incoming) return;
      const ringing = `${callerOf(incoming)} calls`;
      const before = guarded(log, 'page title', () => {
        const { title } = page;
        page.title = ringing;
        return title;
      });
      return () =>
        guarded(log, 'page title', () => {
          // Unless another screen was opened meanwhile, which has its own title.
          if (page.title === ringing) page.title = before ?? '';
        });
    });
    $effect(() => {
      const { incoming } = phone;
      const isAllowed = guarded(log, 'notification', () => page.hidden && desktop.permission() === 'granted');
      if (!incoming || !isAllowed) return;
      // Chrome for Android has the constructor and throws in it.
      const notification = guarded(log, 'notification', () => {
        const shown = desktop.show(`${callerOf(incoming)} calls`, incoming.context.source ?? '');
        shown.onclick = () => {
          window.focus();
          shown.close();
        };
        return shown;
      });
      return () => guarded(log, 'notification', () => notification?.close());
    });
  });

  const keepPage = (event: BeforeUnloadEvent) => {
    if (phone.isInCall) event.preventDefault();
  };
  window.addEventListener('beforeunload', keepPage);
  return () => {
    stop();
    window.removeEventListener('beforeunload', keepPage);
  };
}
