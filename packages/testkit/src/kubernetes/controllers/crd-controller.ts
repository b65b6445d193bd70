import type { KubeObject } from '@lifeboat/core/plugin-api';
import { pathsIn } from '../fields/difference-of.ts';
import { setOf } from '../fields/field-set.ts';
import { shapeOf } from '../fields/field-shape.ts';
import { isJsonObject, type JsonObject, objectMember } from '../fields/json-object.ts';
import { decodeManagedFields, encodeManagedFields } from '../fields/managed-fields.ts';
import { crdFinalizer } from '../requests/delete-objects.ts';
import type { VersionedStorage } from '../requests/versioned-storage.ts';
import type { ServedType } from '../types/served-type.ts';
import type { TypeRegistry } from '../types/type-registry.ts';

const crdKey = 'apiextensions.k8s.io/customresourcedefinitions';

/** Establishes CRDs, serves their types, and cleans up after deleted ones. Returns a function that ends it. */
export function runCrdController(options: {
  readonly storage: VersionedStorage;
  readonly registry: TypeRegistry;
  readonly establishDelayInMs: number;
  readonly now: () => string;
}): () => void {
  const { storage, registry } = options;
  const timers = new Set<NodeJS.Timeout>();
  const later = (work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, options.establishDelayInMs);
    timers.add(timer);
  };
  const unsubscribe = storage.subscribe(({ storageKey, type, object }) => {
    if (storageKey !== crdKey) return;
    const { name } = object.metadata;
    if (type === 'DELETED') registry.removeCustom(name);
    else if (object.metadata.deletionTimestamp !== undefined) later(() => cleanUp(name));
    else if (isEstablished(object)) registry.setCustom(name, servedTypes(object));
    else later(() => establish(name));
  });

  const establish = (name: string) => {
    const crd = storage.get(crdKey, '', name);
    if (!crd || crd.metadata.deletionTimestamp !== undefined || isEstablished(crd)) return;
    storage.put(crdKey, established(crd, registry, options.now()));
  };
  const cleanUp = (name: string) => {
    const crd = storage.get(crdKey, '', name);
    if (!crd) return;
    for (const type of servedTypes(crd).slice(0, 1)) {
      for (const object of storage.list(type.storageKey)) storage.delete(type.storageKey, object);
    }
    const finalizers = (crd.metadata.finalizers ?? []).filter((finalizer) => finalizer !== crdFinalizer);
    if (finalizers.length === 0) storage.delete(crdKey, crd);
    else storage.put(crdKey, { ...crd, metadata: { ...crd.metadata, finalizers } });
  };
  return () => {
    unsubscribe();
    for (const timer of timers) clearTimeout(timer);
  };
}

function conditions(crd: KubeObject): JsonObject[] {
  const found = objectMember(crd, 'status').conditions;
  return Array.isArray(found) ? found : [];
}

function isEstablished(crd: KubeObject): boolean {
  return conditions(crd).some(({ type, status }) => type === 'Established' && status === 'True');
}

function established(crd: KubeObject, registry: TypeRegistry, time: string): KubeObject {
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: time,
    reason,
    message,
  });
  const owned = {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: objectMember(crd, 'spec').names,
  };
  const type = registry.find('apiextensions.k8s.io', 'v1', 'customresourcedefinitions');
  const status = { ...objectMember(crd, 'status'), ...owned };
  const fields = type ? setOf([['f:status', pathsIn(owned, { ...shapeOf(type).child('status') }, 'applied')]]) : setOf([]);
  const entries = [
    ...(decodeManagedFields(crd.metadata.managedFields) ?? []),
    { manager: 'kube-apiserver', operation: 'Update' as const, apiVersion: 'apiextensions.k8s.io/v1', subresource: 'status', time, fields },
  ];
  return { ...crd, metadata: { ...crd.metadata, managedFields: encodeManagedFields(entries) }, status };
}

function servedTypes(crd: KubeObject): ServedType[] {
  const spec = objectMember(crd, 'spec');
  const names = objectMember(spec, 'names');
  const group = String(spec.group);
  const resource = String(names.plural);
  const versions: unknown[] = Array.isArray(spec.versions) ? spec.versions : [];
  const strings = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  return versions.filter(isJsonObject).flatMap((version) =>
    version.served !== true
      ? []
      : [
          {
            group,
            version: String(version.name),
            resource,
            kind: String(names.kind),
            listKind: String(names.listKind ?? `${names.kind}List`),
            singularName: String(names.singular ?? String(names.kind).toLowerCase()),
            namespaced: spec.scope === 'Namespaced',
            verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
            shortNames: strings(names.shortNames),
            categories: strings(names.categories),
            subresources: isJsonObject(objectMember(version, 'subresources').status) ? ['status'] : [],
            storageKey: `${group}/${resource}`,
            schema: objectMember(objectMember(version, 'schema'), 'openAPIV3Schema'),
          },
        ],
  );
}
