/** @returns the path of a Node with long-term support. @throws when there is none to be had */
export function longTermNode(): string;
