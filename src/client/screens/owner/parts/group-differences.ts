import { differing, type Difference } from '#client/ui/layout/difference.ts';
import type { Colleague } from '#contract/people/people.ts';

interface Group {
  name: string;
  memberIds: readonly string[];
}

interface Parts {
  theirs: Group;
  mine: Group;
  people: readonly Colleague[];
}

/** What two people made of one queue or mailbox. */
export function groupDifferences({ theirs, mine, people }: Parts): Difference[] {
  const membersOf = ({ memberIds }: Group) =>
    people
      .filter(({ id }) => memberIds.includes(id))
      .map(({ name }) => name)
      .join(', ');
  return differing([
    { label: 'Name', theirs: theirs.name, mine: mine.name },
    { label: 'Members', theirs: membersOf(theirs), mine: membersOf(mine) },
  ]);
}
