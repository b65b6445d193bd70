import type { PlannedItem } from '../../../contract/results/planned-item.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** An object and its kind, such as `deployments.apps`. */
export type Placed = readonly [resource: string, object: KubeObject];

/** What a plan says of one object. */
interface ExpectedRow {
  /** Kind, and name: `configmaps prices`. */
  readonly of: string;
  readonly action: PlannedItem['action'];
  readonly code?: string;
  /** Codes of all its warnings. @default none */
  readonly warnings?: readonly string[];
  /** Absent: the API server was asked. */
  readonly notTried?: RegExp;
  /** In its reason, or in a warning. */
  readonly says?: RegExp;
}

/** Something that a restore may meet. What it does must be what the plan says. */
export interface Situation {
  /** For people; also the name of its namespace. */
  readonly name: string;
  /** Whether its namespace is there before. @default there */
  readonly namespace?: 'there' | 'absent' | 'terminating';
  /** Labels of the namespace. */
  readonly labels?: Readonly<Record<string, string>>;
  /** In the cluster before. */
  readonly live?: readonly Placed[];
  /** In the backup. */
  readonly saved: readonly Placed[];
  readonly rows: readonly ExpectedRow[];
  /** Which of the objects meets it is up to their order: only how often a row comes is known. */
  readonly anyOrder?: boolean;
}

/** An object of a situation; `place` gives it its namespace. */
export function made(apiVersion: string, kind: string, name: string, rest: Readonly<Record<string, unknown>> = {}): KubeObject {
  return { apiVersion, kind, metadata: { name }, ...rest };
}

/** An object in the namespace of its situation. */
export function inNamespace(object: KubeObject, namespace: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** Kinds that situations have outside of namespaces. */
export const clusterKinds = new Set([
  'persistentvolumes',
  'customresourcedefinitions.apiextensions.k8s.io',
  'volumesnapshotcontents.snapshot.storage.k8s.io',
]);

export const configMap = (name: string, data: Readonly<Record<string, string>> = { a: '1' }, rest: object = {}): Placed => [
  'configmaps',
  made('v1', 'ConfigMap', name, { data, ...rest }),
];

export const secret = (name: string): Placed => ['secrets', made('v1', 'Secret', name, { type: 'Opaque', data: { a: 'MQ==' } })];

const image = 'bench.local/busybox:1';

export const pod = (name: string, spec: object = {}, resources: object = {}): Placed => [
  'pods',
  made('v1', 'Pod', name, { spec: { containers: [{ name: 'main', image, resources }], ...spec } }),
];

export const deployment = (name: string, spec: object = {}, container: object = {}, app = name): Placed => [
  'deployments.apps',
  made('apps/v1', 'Deployment', name, {
    spec: {
      // Nothing runs, and nothing changes behind the plan.
      replicas: 0,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'main', image, ...container }], ...spec } },
    },
  }),
];

export const claim = (name: string, size: string, spec: object = {}): Placed => [
  'persistentvolumeclaims',
  made('v1', 'PersistentVolumeClaim', name, {
    spec: { accessModes: ['ReadWriteOnce'], storageClassName: '', resources: { requests: { storage: size } }, ...spec },
  }),
];

export const service = (name: string, spec: object = {}, ports: object = {}): Placed => [
  'services',
  made('v1', 'Service', name, { spec: { selector: { app: name }, ports: [{ port: 80, protocol: 'TCP', ...ports }], ...spec } }),
];

export const ingress = (name: string, host: string, spec: object = {}): Placed => {
  const backend = { service: { name: 'web', port: { number: 80 } } };
  const rules = [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  return ['ingresses.networking.k8s.io', made('networking.k8s.io/v1', 'Ingress', name, { spec: { rules, ...spec } })];
};

export const quota = (hard: object): Placed => ['resourcequotas', made('v1', 'ResourceQuota', 'small', { spec: { hard } })];

export const limitRange = (limits: object): Placed => ['limitranges', made('v1', 'LimitRange', 'narrow', { spec: { limits: [limits] } })];

export const thingGroup = 'situations.example.io';

/** A custom resource, whose definition `thing-definition.ts` has. */
export const thing = (name: string, spec: object, labels: Readonly<Record<string, string>> = {}): Placed => {
  const object = made(`${thingGroup}/v1`, 'Thing', name, { spec });
  return [`things.${thingGroup}`, { ...object, metadata: { name, labels } }];
};
