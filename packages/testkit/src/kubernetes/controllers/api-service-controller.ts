import type { KubeObject } from '@lifeboat/core/plugin-api';
import { pathsIn } from '../fields/difference-of.ts';
import { setOf } from '../fields/field-set.ts';
import { shapeOf } from '../fields/field-shape.ts';
import { objectMember } from '../fields/json-object.ts';
import { decodeManagedFields, encodeManagedFields } from '../fields/managed-fields.ts';
import type { VersionedStorage } from '../requests/versioned-storage.ts';
import type { TypeRegistry } from '../types/type-registry.ts';

const key = 'apiregistration.k8s.io/apiservices';

/**
 * Announces the group-version of every APIService that points to a Service, and reports it as unavailable, because there are no Services
 * behind this server. Returns a function that ends it.
 */
export function runApiServiceController(options: {
  readonly storage: VersionedStorage;
  readonly registry: TypeRegistry;
  readonly now: () => string;
}): () => void {
  const { storage, registry } = options;
  return storage.subscribe(({ storageKey, type, object }) => {
    const spec = objectMember(object, 'spec');
    if (storageKey !== key || spec.service === undefined) return;
    const { group, version } = { group: String(spec.group), version: String(spec.version) };
    if (type === 'DELETED') registry.removeDead(group, version);
    else if (!registry.isDead(group, version)) {
      registry.addDead({ group, version });
      storage.put(key, unavailable(object, registry, options.now()));
    }
  });
}

function unavailable(service: KubeObject, registry: TypeRegistry, time: string): KubeObject {
  const { name, namespace } = objectMember(objectMember(service, 'spec'), 'service');
  const message = `service/${name} in "${namespace}" is not present`;
  const status = { conditions: [{ type: 'Available', status: 'False', lastTransitionTime: time, reason: 'ServiceNotFound', message }] };
  const type = registry.find('apiregistration.k8s.io', 'v1', 'apiservices');
  const entry = {
    manager: 'kube-apiserver',
    operation: 'Update' as const,
    apiVersion: 'apiregistration.k8s.io/v1',
    subresource: 'status',
    time,
    fields: type ? setOf([['f:status', pathsIn(status, shapeOf(type).child('status'), 'added')]]) : setOf([]),
  };
  const managedFields = encodeManagedFields([...(decodeManagedFields(service.metadata.managedFields) ?? []), entry]);
  return { ...service, metadata: { ...service.metadata, managedFields }, status };
}
