import { cloneJson } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Restore } from '../../velero-api/restore.ts';
import { objectsAt } from './object-fields.ts';

/** A binding whose subjects live in the namespaces that they are restored into. */
export function mapSubjects(binding: KubeObject, restore: Restore): KubeObject {
  const mapping = new Map(Object.entries(restore.spec.namespaceMapping ?? {}));
  if (mapping.size === 0) return binding;
  const changed = cloneJson(binding);
  for (const subject of objectsAt(changed, 'subjects')) {
    const target = mapping.get(String(subject.namespace ?? ''));
    if (target !== undefined) subject.namespace = target;
  }
  return changed;
}
