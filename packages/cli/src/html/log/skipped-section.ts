import { dataTable } from '../parts/data-table.ts';
import { section } from '../parts/section.ts';
import type { LogDigest } from './digest-log.ts';

/** What was left out or alone, and why, as the log tells it. */
export function skippedSection(skips: LogDigest['skips']): string {
  if (skips.length === 0) return '';
  const columns = [{ heading: 'Objects', isNumber: true }, { heading: 'Why' }, { heading: 'Such as', isOptional: true }];
  const rows = skips.map(({ count: objects, reason, examples }) => [
    String(objects),
    reason,
    examples.join(', ') + (objects > examples.length ? ', ...' : ''),
  ]);
  return section('What was skipped, and why', dataTable(columns, rows));
}
