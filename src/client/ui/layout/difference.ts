/** One line of a thing that two people changed: as the other saved it, and as it is typed here. */
export interface Difference {
  label: string;
  theirs: string;
  mine: string;
}

/** The lines that differ; nothing in one of them is a dash. */
export const differing = (lines: readonly Difference[]): Difference[] =>
  lines
    .filter(({ theirs, mine }) => theirs !== mine)
    .map(({ label, theirs, mine }) => ({ label, theirs: theirs || '–', mine: mine || '–' }));
