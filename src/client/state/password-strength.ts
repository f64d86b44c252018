/** How soon a password is guessed. Large, and so fetched by who chooses one, when they choose it. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

/** More would hold the page up at each key; what begins well does not end worse. */
const MOST_LOOKED_AT = 32;
const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** @param known what anybody would try first: the own name, the company. @returns 0, guessed at once, to 4 */
export const strengthOf = (password: string, known: readonly string[]): 0 | 1 | 2 | 3 | 4 =>
  guesser.check(password.slice(0, MOST_LOOKED_AT), [...known]).score;
