/** How many numbers these routes serve. */
export const numbersOf = (routes: readonly { numbers: number }[]): number =>
  routes.reduce((sum, { numbers }) => sum + numbers, 0);
