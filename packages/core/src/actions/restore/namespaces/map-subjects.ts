import { cloneJson } from '../../../json/index.ts';
import { objectsAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Restore } from '../../../velero-api/objects/restore.ts';

/** A binding whose subjects live in the namespaces that they are restored into. */
export function mapSubjects(binding: KubeObject, restore: Restore): KubeObject {
  const mapping = new Map(Object.entries(restore.spec.namespaceMapping ?? {}));
  if (mapping.size === 0) return binding;
  const changed = cloneJson(binding);
  for (const subject of objectsAt(changed, 'subjects')) mapSubject(subject, mapping);
  return changed;
}

/** All forms in which a subject names a namespace: its field, the group of all ServiceAccounts of one, and the user that a
 * ServiceAccount is. Velero maps the first. Changes `subject`. */
export function mapSubject(subject: Record<string, unknown>, mapping: ReadonlyMap<string, string>): void {
  const target = mapping.get(String(subject.namespace ?? ''));
  if (target !== undefined) subject.namespace = target;
  if (typeof subject.name !== 'string' || (subject.kind !== 'Group' && subject.kind !== 'User')) return;
  const [, prefix = '', namespace = '', rest = ''] =
    (subject.kind === 'Group' ? /^(system:serviceaccounts:)([^:]+)()$/ : /^(system:serviceaccount:)([^:]+)(:.+)$/).exec(subject.name) ?? [];
  const mapped = mapping.get(namespace);
  if (mapped !== undefined) subject.name = `${prefix}${mapped}${rest}`;
}
