import type { RestoreItemOutcome } from '../../contract/events.ts';
import type { SkipRule } from '../../contract/results/skip-rule.ts';
import type { ExistingOutcome } from '../write/update-existing.ts';

/** What is told of an object, and what Velero's list says: it calls failed what differs and was left with a warning. */
export const itemOutcomes = {
  created: { action: 'created', listedAs: 'created' },
  recreated: { action: 'recreated', listedAs: 'created' },
  updated: { action: 'updated', listedAs: 'updated' },
  labeled: { action: 'updated', listedAs: 'skipped' },
  finished: { action: 'skipped', listedAs: 'created', rule: 'same', reason: 'it is there: an earlier run of this restore made it' },
  skipped: { action: 'skipped', listedAs: 'skipped', rule: 'same', reason: 'it is there and the same' },
  left: { action: 'skipped', listedAs: 'failed', rule: 'differs', reason: 'it is there, differs, and is left as it is' },
  failed: { action: 'failed', listedAs: 'failed', reason: 'it is there and could not be updated' },
} as const satisfies Record<ItemOutcome, EndOfItem>;

/** How an object has ended. */
export type ItemOutcome = ExistingOutcome | 'created' | 'recreated';

interface EndOfItem {
  readonly action: RestoreItemOutcome;
  readonly listedAs: RestoreItemOutcome;
  readonly rule?: SkipRule;
  readonly reason?: string;
}
