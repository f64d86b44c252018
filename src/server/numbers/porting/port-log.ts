import { tell, type Doing } from '#server/store/audit-log.ts';
import type { Transaction } from '#server/store/database.ts';
import type { PortRow } from './port-rows.ts';

export const tellOfPort = (
  tx: Transaction,
  { accountId, id, numbers }: Pick<PortRow, 'accountId' | 'id' | 'numbers'>,
  action: `port.${string}`,
  doing: Doing,
): Promise<void> => tell(tx, { accountId, action, subject: { id, name: sayNumbers(numbers) } }, doing);

/** "+12025550110 and 2 more" */
const sayNumbers = ([first = '', ...others]: readonly string[]) =>
  others.length === 0 ? first : `${first} and ${others.length} more`;
