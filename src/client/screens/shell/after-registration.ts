/**
 * One chunk of what nobody needs before the phone is registered: no call can come or go until then.
 * It is fetched at that moment, so that the page and the registration are there sooner.
 */
export { default as Today } from '../agent/phone/idle/Today.svelte';
export { default as Calls } from './Calls.svelte';
export { default as FirstSteps } from '../owner/getting-started/FirstSteps.svelte';
export { default as MessageBadge } from './badges/MessageBadge.svelte';
export { default as MessageNews } from './badges/MessageNews.svelte';
export { default as NoticeBadge } from './badges/NoticeBadge.svelte';
export { default as SignOutQuestion } from './SignOutQuestion.svelte';
