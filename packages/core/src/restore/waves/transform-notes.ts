import { mostPlaces, withoutSecrets } from '../../compare/different-object.ts';
import { findDifferences } from '../../compare/find-differences.ts';
import type { PlannedItem, PlannedTransform } from '../../contract/results/planned-item.ts';
import type { TransformObserver } from '../transform/steps/transform-steps.ts';

/** What was changed in one object on its way into the cluster. */
export interface TransformNotes {
  readonly observe: TransformObserver;
  /** For its row in a plan. */
  told(): Pick<PlannedItem, 'transforms'>;
}

export function createTransformNotes(resource: string): TransformNotes {
  const transforms: PlannedTransform[] = [];
  return {
    observe(name, before, after) {
      const changes = findDifferences(before, after).slice(0, mostPlaces);
      if (changes.length > 0) transforms.push({ name, changes: changes.map((each) => withoutSecrets(resource, each)) });
    },
    told: () => (transforms.length > 0 ? { transforms } : {}),
  };
}
