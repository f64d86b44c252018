/** "1 member", "3 members" */
export const sayCount = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

export const NAME_FAULT = 'This name cannot be used. Choose another one.';

/** Names of things that are set up: 1 to 60 characters. */
export const nameFault = (name: string) =>
  name.trim() === '' ? 'The name is empty. Enter one.' : longFault(name, 60);

export const longFault = (text: string, most: number) =>
  text.trim().length > most ? `It is longer than ${most} characters. Shorten it.` : null;

/** "180 KB", "2.4 MB" */
export const saySize = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
