export interface TypedOption {
  value: string;
  label: string;
  /** After the label, quieter: "103". */
  note?: string | undefined;
  /** At the right: "Invited". */
  aside?: string | undefined;
}

/** What typing finds, as it is listed. */
export interface TypedChoices {
  groups: readonly { heading: string; options: readonly TypedOption[] }[];
  /** How many fit what is typed; more than are listed, perhaps. */
  found: number;
  total: number;
}

/** The letters of a label that were typed: they are marked in the list. */
export function markedParts(label: string, typed: string): { text: string; isTyped: boolean }[] {
  const wanted = typed
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => part.toLowerCase());
  return label.split(/(?<=[\s(–-])/u).flatMap((word) => {
    const part = wanted.find((each) => word.toLowerCase().startsWith(each));
    if (part === undefined) return [{ text: word, isTyped: false }];
    return [
      { text: word.slice(0, part.length), isTyped: true },
      { text: word.slice(part.length), isTyped: false },
    ];
  });
}
