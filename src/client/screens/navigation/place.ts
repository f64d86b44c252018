import { createContext } from 'svelte';
import type { Route } from './route.svelte.ts';

/** Where the agent is, for every screen under the shell. */
export const [useRoute, provideRoute] = createContext<Route>();
