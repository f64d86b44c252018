import type { RouteTemplate } from '#contract/numbers/rented-numbers.ts';

export const templateChoices = [
  { value: 'ring-buyer', label: 'Ring me' },
  { value: 'ring-everybody', label: 'Ring everybody' },
  { value: 'office-hours', label: 'Office hours' },
  { value: 'menu', label: 'Menu' },
  { value: 'queue', label: 'Queue' },
] as const satisfies readonly { value: RouteTemplate; label: string }[];

/** What such numbers do when somebody calls: "It rings you, then takes a message." */
export const templateSentence = (template: RouteTemplate, isOne: boolean): string =>
  isOne ? sentences[template].one : sentences[template].many;

const sentences: Record<RouteTemplate, { one: string; many: string }> = {
  'ring-buyer': {
    one: 'It rings you, then takes a message.',
    many: 'They ring you, then take a message.',
  },
  'ring-everybody': {
    one: 'It rings everybody who works here, then takes a message.',
    many: 'They ring everybody who works here, then take a message.',
  },
  'office-hours': {
    one: 'Monday to Friday, 9 to 17, it rings everybody who works here; at other times it takes a message. The hours can be changed.',
    many: 'Monday to Friday, 9 to 17, they ring everybody who works here; at other times they take a message. The hours can be changed.',
  },
  menu: {
    one: 'Callers press 1 to talk to somebody, 2 to leave a message.',
    many: 'Callers press 1 to talk to somebody, 2 to leave a message.',
  },
  queue: {
    one: 'Callers wait in a queue for the first who is free; after 5 minutes they leave a message.',
    many: 'Callers wait in a queue for the first who is free; after 5 minutes they leave a message.',
  },
};
