import type { ClaimChange } from '../../../contract/transforms/claim-change.ts';
import { createGlob } from '../../../filters/glob.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import { changingStep, type TransformStep } from './transform-step.ts';

/** `claims` of a request. */
export function claimsStep(changes: readonly ClaimChange[]): TransformStep {
  const rules = changes.map((change) => ({
    ...change,
    isNamed: anyOf(change.names),
    isIn: anyOf(change.namespaces),
    hasClass: (name: string) => change.storageClasses?.includes(name) ?? true,
  }));
  return changingStep('claims', ({ object, itemFromBackup, id }) => {
    const claims =
      object.kind === 'PersistentVolumeClaim'
        ? [object]
        : object.kind === 'StatefulSet'
          ? objectsAt(object, 'spec', 'volumeClaimTemplates')
          : [];
    // Classes are those of the backup: the mapping of classes has been done.
    const before = object.kind === 'StatefulSet' ? objectsAt(itemFromBackup, 'spec', 'volumeClaimTemplates') : [itemFromBackup];
    for (const [i, claim] of claims.entries()) {
      const spec = objectAt(claim, 'spec');
      const [name, storageClass] = [textAt(claim, 'metadata', 'name') ?? '', textAt(before[i], 'spec', 'storageClassName') ?? ''];
      for (const rule of rules) {
        if (!spec || !rule.isNamed(name) || !rule.isIn(id.namespace) || !rule.hasClass(storageClass)) continue;
        const resources = objectAt(spec, 'resources');
        if (rule.size !== undefined)
          spec.resources = { ...resources, requests: { ...objectAt(resources, 'requests'), storage: rule.size } };
        if (rule.accessModes) spec.accessModes = [...rule.accessModes];
      }
    }
  });
}

function anyOf(patterns: readonly string[] | undefined): (name: string) => boolean {
  const globs = patterns?.map((pattern) => createGlob(pattern));
  return (name) => globs?.some((matches) => matches(name)) ?? true;
}
