import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { Verdict } from './common/verdict.ts';

type Outcome = Omit<PlannedItem, 'groupResource' | 'namespace' | 'name'>;

/** A row of a plan with what was found out. A block takes the place of what would have been done. */
export function withVerdict<Row extends Outcome>(row: Row, { blocked, notTried, warnings }: Verdict): Row {
  const all = [...(row.warnings ?? []), ...warnings];
  return {
    ...row,
    ...(blocked && { action: 'blocked', code: blocked.code, reason: blocked.reason }),
    ...(notTried !== undefined && { notTried }),
    ...(all.length > 0 && { warnings: all }),
  };
}
