/** What the driver makes of a tagged text: a part of a statement, or one once somebody waits for it. */
export interface Query extends Promise<unknown> {
  /** The driver calls it when somebody waits for the statement, and never for one that is a part of another. */
  handler: (query: Query) => void;
  reject: (error: Error) => void;
}

export const isQuery = (made: unknown): made is Query =>
  made instanceof Promise && 'handler' in made && typeof made.handler === 'function';
