import type { KubeObject } from '@lifeboat/core/plugin-api';
import { objectMember } from '../fields/json-object.ts';
import type { RequestTarget } from './request-target.ts';
import { forbidden, notFound } from './status-error.ts';
import type { VersionedStorage } from './versioned-storage.ts';

/** Checks what must exist before an object can be created: its namespace, and a Pod's ServiceAccount. @throws StatusError 403, 404 */
export function admitObject(storage: VersionedStorage, target: RequestTarget, object: KubeObject): void {
  const { type, namespace: name } = target;
  if (!type.namespaced) return;
  const namespace = storage.get('/namespaces', '', name);
  if (!namespace) throw notFound({ group: '', resource: 'namespaces' }, name);
  if (namespace.metadata.deletionTimestamp !== undefined) {
    const cause = { reason: 'NamespaceTerminating', message: `namespace ${name} is being terminated`, field: 'metadata.namespace' };
    const message = `unable to create new content in namespace ${name} because it is being terminated`;
    throw forbidden(type, object.metadata.name ?? '', message, [cause]);
  }
  if (type.storageKey !== '/pods') return;
  const account = String(objectMember(object, 'spec').serviceAccountName ?? 'default');
  if (storage.get('/serviceaccounts', name, account)) return;
  throw forbidden(type, object.metadata.name, `error looking up service account ${name}/${account}: serviceaccount "${account}" not found`);
}
