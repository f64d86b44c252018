import { tick } from 'svelte';
import type { Call } from '#client/calls/call.svelte.ts';
import type { App } from '#client/state/app.ts';
import type { Route } from './route.svelte.ts';

export const NUMBER_FIELD_ID = 'number-to-call';

const toggleMute = (call: Call) => (call.muted ? call.unmute() : call.mute());
const toggleHold = (call: Call) => (call.state.kind === 'held' ? call.resume() : call.hold());

/** By the key's place (event.code): with Alt, some keyboards write another letter. */
const calls: Record<string, (app: App, route: Route) => void> = {
  KeyA: ({ phone }, route) => {
    if (!phone.incoming) return;
    // By the phone's verb, not the call's own: it holds the call that goes on.
    phone.answer(phone.incoming);
    route.go('phone');
  },
  KeyD: ({ phone }) => phone.incoming?.decline(),
  KeyM: ({ phone }) => phone.current && toggleMute(phone.current),
  KeyH: ({ phone }) => phone.current && toggleHold(phone.current),
  KeyE: ({ phone }) => phone.current?.hangUp(),
};

/** Alt A, D, M, H, E from anywhere; "/" focuses the number field unless something is being typed. */
export function onShortcut(event: KeyboardEvent, app: App, route: Route): void {
  if (!app.settings.shortcuts || event.repeat || event.ctrlKey || event.metaKey) return;
  const act = event.altKey ? calls[event.code] : undefined;
  if (act) {
    event.preventDefault();
    act(app, route);
  } else if (event.key === '/' && !event.altKey && !isTyping(event.target)) {
    event.preventDefault();
    void focusNumber(route);
  }
}

async function focusNumber(route: Route): Promise<void> {
  route.go('phone');
  await tick();
  document.getElementById(NUMBER_FIELD_ID)?.focus();
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
