import type { KubeObject } from '@lifeboat/core/plugin-api';
import { isJsonObject, type JsonObject, objectMember } from '../fields/json-object.ts';
import type { ServedType } from '../types/served-type.ts';
import { selection } from './list-objects.ts';
import { presentList, presentObject } from './present-object.ts';
import type { RequestTarget } from './request-target.ts';
import { conflict, forbidden, invalid, notFound } from './status-error.ts';
import type { VersionedStorage } from './versioned-storage.ts';

// Kinds for which a delete is answered with the object instead of a Status.
const returnsObject = new Set(
  '/pods /persistentvolumeclaims /persistentvolumes /services /serviceaccounts /podtemplates /resourcequotas storage.k8s.io/storageclasses storage.k8s.io/csinodes storage.k8s.io/csidrivers storage.k8s.io/volumeattachments'.split(
    ' ',
  ),
);
const undeletable = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

interface DeleteContext {
  readonly storage: VersionedStorage;
  readonly target: RequestTarget;
  readonly query: URLSearchParams;
  /** The DeleteOptions in the body; empty if there are none. */
  readonly options: JsonObject;
  readonly time: string;
  /** Whether controllers run, and with them garbage collection. If so, nothing waits for `foregroundDeletion` or `orphan`. */
  readonly collectsGarbage: boolean;
}

/** @throws StatusError 403, 404, 409, 422 */
export function deleteObject(context: DeleteContext): JsonObject {
  const { storage, target, options } = context;
  const { type, name, namespace } = target;
  const policy = options.propagationPolicy ?? context.query.get('propagationPolicy') ?? undefined;
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(String(policy))) throw unknownPolicy(String(policy));
  if (type.storageKey === '/namespaces' && undeletable.includes(name)) throw forbidden(type, name, 'this namespace may not be deleted');
  const live = storage.get(type.storageKey, namespace, name);
  if (!live) throw notFound(type, name);
  checkPreconditions(live, type, objectMember(options, 'preconditions'));
  const dryRun = isDryRun(context);
  const { object, gone } = removeObject({ ...context, live, policy: policy as string | undefined, dryRun });
  if (!gone || returnsObject.has(type.storageKey)) return presentObject(object, type);
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...(type.group === '' ? {} : { group: type.group }), kind: type.resource, uid: live.metadata.uid },
  };
}

/** Deletes everything that the selectors match, each object as with a single delete. */
export function deleteCollection(context: DeleteContext): JsonObject {
  const { storage, target, query } = context;
  const matches = selection(target, query);
  const all = storage.list(target.type.storageKey, { namespace: target.namespace || undefined });
  const chosen = matches ? all.filter(matches) : all;
  const dryRun = isDryRun(context);
  const deleted = chosen.map((live) => removeObject({ ...context, live, policy: undefined, dryRun }).object);
  return presentList(target.type, { resourceVersion: String(storage.revision) }, deleted);
}

function removeObject(context: DeleteContext & { live: KubeObject; policy: string | undefined; dryRun: boolean }): {
  object: KubeObject;
  gone: boolean;
} {
  const { storage, target, live, policy, time, dryRun } = context;
  const { type } = target;
  const finalizers = [...(live.metadata.finalizers ?? [])];
  const waitsFor = policy === 'Foreground' ? 'foregroundDeletion' : policy === 'Orphan' ? 'orphan' : undefined;
  if (waitsFor && !context.collectsGarbage && !finalizers.includes(waitsFor)) finalizers.push(waitsFor);
  const isCrd = type.storageKey === 'apiextensions.k8s.io/customresourcedefinitions';
  if (isCrd && !finalizers.includes(crdFinalizer)) finalizers.push(crdFinalizer);
  const isNamespace = type.storageKey === '/namespaces' && live.metadata.deletionTimestamp === undefined;
  const heldNamespace = type.storageKey === '/namespaces' && Array.isArray(objectMember(live, 'spec').finalizers);
  if (finalizers.length === 0 && !heldNamespace) {
    return { object: dryRun ? live : storage.delete(type.storageKey, live), gone: true };
  }
  if (live.metadata.deletionTimestamp !== undefined) return { object: live, gone: false };
  const object: KubeObject = {
    ...live,
    metadata: {
      ...live.metadata,
      deletionTimestamp: time,
      ...(isNamespace || isCrd ? {} : { deletionGracePeriodSeconds: 0 }),
      ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    ...(isNamespace ? { status: { ...objectMember(live, 'status'), phase: 'Terminating' } } : {}),
  };
  return { object: dryRun ? object : storage.put(type.storageKey, object), gone: false };
}

export const crdFinalizer = 'customresourcecleanup.apiextensions.k8s.io';

function isDryRun({ query, options }: DeleteContext): boolean {
  return query.get('dryRun') === 'All' || (Array.isArray(options.dryRun) && options.dryRun.includes('All'));
}

function checkPreconditions(live: KubeObject, type: ServedType, preconditions: JsonObject): void {
  const { uid, resourceVersion } = preconditions;
  const { name } = live.metadata;
  const refuse = (message: string) => conflict({ group: type.group, resource: type.kind }, name, message);
  if (uid !== undefined && uid !== live.metadata.uid) {
    throw refuse(
      `the UID in the precondition (${uid}) does not match the UID in record (${live.metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
    throw refuse(
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${live.metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

function unknownPolicy(policy: string): Error {
  const message = `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`;
  return invalid({ kind: 'DeleteOptions', group: 'meta.k8s.io', name: '' }, [
    { reason: 'FieldValueNotSupported', message, field: 'propagationPolicy' },
  ]);
}

/** Reads the body of a delete as DeleteOptions. Any other body counts as none. */
export function deleteOptions(body: unknown): JsonObject {
  return isJsonObject(body) ? body : {};
}
