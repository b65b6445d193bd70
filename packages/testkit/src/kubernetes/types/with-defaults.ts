import { ownMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { isJsonObject, type JsonObject, objectMember, setMember } from '../fields/json-object.ts';
import type { ServedType } from './served-type.ts';

/** Kinds whose `metadata.generation` counts the changes of their spec. Other kinds keep the value that they are given. */
const generations = new Set(
  'apps/deployments apps/statefulsets apps/daemonsets apps/replicasets batch/jobs batch/cronjobs networking.k8s.io/ingresses networking.k8s.io/networkpolicies policy/poddisruptionbudgets /pods /replicationcontrollers apiextensions.k8s.io/customresourcedefinitions admissionregistration.k8s.io/mutatingwebhookconfigurations admissionregistration.k8s.io/validatingwebhookconfigurations'.split(
    ' ',
  ),
);
export const countsGenerations = (type: ServedType): boolean => type.schema !== undefined || generations.has(type.storageKey);

const firstStatus: Record<string, JsonObject> = {
  '/namespaces': { phase: 'Active' },
  '/pods': { phase: 'Pending', qosClass: 'BestEffort' },
  '/persistentvolumeclaims': { phase: 'Pending' },
  '/persistentvolumes': { phase: 'Pending' },
  '/services': { loadBalancer: {} },
  'networking.k8s.io/ingresses': { loadBalancer: {} },
};
// These kinds have a status subresource, but a create may set the status, too.
const keepsStatus = new Set(['/nodes']);

/** Sets the status of a new object. If the kind has a status subresource, the client's status is dropped. */
export function withFirstStatus(object: KubeObject, type: ServedType): KubeObject {
  if (!type.subresources.includes('status') || keepsStatus.has(type.storageKey)) return object;
  const { status: _status, ...rest } = object;
  if (type.schema) return rest as KubeObject;
  return { ...(rest as KubeObject), status: ownMember(firstStatus, type.storageKey) ?? {} };
}

/** Fills in the defaults that a demo or a restore would notice. The writer owns them. */
export function withDefaults(object: KubeObject, type: ServedType): KubeObject {
  const result: KubeObject = { ...object, metadata: { ...object.metadata } };
  if (type.storageKey === '/namespaces') {
    result.metadata.labels = { ...result.metadata.labels, 'kubernetes.io/metadata.name': result.metadata.name };
  } else if (type.storageKey === '/secrets') return secretDefaults(result);
  else if (type.storageKey === '/services') result.spec = serviceDefaults(objectMember(result, 'spec'));
  else if (type.storageKey === 'apiextensions.k8s.io/customresourcedefinitions') {
    result.spec = { ...objectMember(result, 'spec'), conversion: objectMember(result, 'spec').conversion ?? { strategy: 'None' } };
  } else if (type.storageKey === 'apiregistration.k8s.io/apiservices') result.spec = apiServiceDefaults(objectMember(result, 'spec'));
  return result;
}

function apiServiceDefaults(spec: JsonObject): JsonObject {
  return isJsonObject(spec.service) ? { ...spec, service: { port: 443, ...spec.service } } : spec;
}

function secretDefaults({ stringData, ...object }: KubeObject): KubeObject {
  const data = { ...objectMember(object, 'data') };
  for (const [key, value] of Object.entries(isJsonObject(stringData) ? stringData : {})) {
    setMember(data, key, Buffer.from(String(value)).toString('base64'));
  }
  const kept = Object.keys(data).length > 0 ? { data } : {};
  return { ...(object as KubeObject), ...kept, type: object.type ?? 'Opaque' };
}

function serviceDefaults(spec: JsonObject): JsonObject {
  const type = spec.type ?? 'ClusterIP';
  const ports = Array.isArray(spec.ports)
    ? { ports: spec.ports.map((port: JsonObject) => ({ protocol: 'TCP', targetPort: port.port, ...port })) }
    : {};
  return {
    ...spec,
    ...ports,
    type,
    sessionAffinity: spec.sessionAffinity ?? 'None',
    ...(type === 'ExternalName' ? {} : { internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster' }),
    ...(type === 'NodePort' || type === 'LoadBalancer' ? { externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster' } : {}),
  };
}
