import { podSpecOf } from '../../../actions/pod-spec.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** Another object that an object names. */
export interface Reference {
  /** Such as `configmaps`. */
  readonly resource: string;
  /** Such as `ConfigMap`. */
  readonly kind: string;
  /** `''`: of the cluster. */
  readonly namespace: string;
  readonly name: string;
}

type Fields = Record<string, unknown>;

/** Made by controllers in every namespace. */
const selfMade = new Set(['configmaps/kube-root-ca.crt', 'serviceaccounts/default']);

/** What an object needs of others, as it is to be created: each once. What is marked `optional` is not needed. */
export function referencesOf(object: KubeObject): Reference[] {
  const found = new Map<string, Reference>();
  const { namespace = '' } = object.metadata;
  const add = (resource: string, kind: string, name: unknown, within = namespace) => {
    if (typeof name !== 'string' || name === '' || selfMade.has(`${resource}/${name}`)) return;
    found.set(JSON.stringify([resource, within, name]), { resource, kind, namespace: within, name });
  };
  const pod = podSpecOf(object);
  if (pod) addPod(pod, add);
  const own = ownReferences.get(object.kind);
  own?.(object, add);
  return [...found.values()];
}

type Add = (resource: string, kind: string, name: unknown, within?: string) => void;

function addPod(pod: Fields, add: Add): void {
  add('serviceaccounts', 'ServiceAccount', pod.serviceAccountName);
  add('priorityclasses.scheduling.k8s.io', 'PriorityClass', builtInPriority(pod.priorityClassName), '');
  add('runtimeclasses.node.k8s.io', 'RuntimeClass', pod.runtimeClassName, '');
  for (const { name } of objectsAt(pod, 'imagePullSecrets')) add('secrets', 'Secret', name);
  const configMap = (source: Fields | undefined, name = source?.name) => source?.optional !== true && add('configmaps', 'ConfigMap', name);
  const secret = (source: Fields | undefined, name = source?.name) => source?.optional !== true && add('secrets', 'Secret', name);
  for (const volume of objectsAt(pod, 'volumes')) {
    configMap(objectAt(volume, 'configMap'));
    secret(objectAt(volume, 'secret'), objectAt(volume, 'secret')?.secretName);
    add('persistentvolumeclaims', 'PersistentVolumeClaim', objectAt(volume, 'persistentVolumeClaim')?.claimName);
    for (const source of objectsAt(volume, 'projected', 'sources')) {
      configMap(objectAt(source, 'configMap'));
      secret(objectAt(source, 'secret'));
    }
  }
  for (const container of [...objectsAt(pod, 'initContainers'), ...objectsAt(pod, 'containers')]) {
    for (const source of objectsAt(container, 'envFrom')) {
      configMap(objectAt(source, 'configMapRef'));
      secret(objectAt(source, 'secretRef'));
    }
    for (const variable of objectsAt(container, 'env')) {
      configMap(objectAt(variable, 'valueFrom', 'configMapKeyRef'));
      secret(objectAt(variable, 'valueFrom', 'secretKeyRef'));
    }
  }
}

/** Two are made by the API server itself. */
function builtInPriority(name: unknown): unknown {
  return name === 'system-cluster-critical' || name === 'system-node-critical' ? undefined : name;
}

const classGroup = 'storageclasses.storage.k8s.io';

const ownReferences: ReadonlyMap<string, (object: KubeObject, add: Add) => void> = new Map([
  [
    'PersistentVolumeClaim',
    (claim, add) => {
      add(classGroup, 'StorageClass', objectAt(claim, 'spec')?.storageClassName, '');
      if (textAt(claim, 'spec', 'dataSource', 'kind') === 'PersistentVolumeClaim')
        add('persistentvolumeclaims', 'PersistentVolumeClaim', textAt(claim, 'spec', 'dataSource', 'name'));
      if (textAt(claim, 'spec', 'dataSource', 'kind') === 'VolumeSnapshot')
        add('volumesnapshots.snapshot.storage.k8s.io', 'VolumeSnapshot', textAt(claim, 'spec', 'dataSource', 'name'));
    },
  ],
  [
    'StatefulSet',
    (set, add) => {
      for (const template of objectsAt(set, 'spec', 'volumeClaimTemplates'))
        add(classGroup, 'StorageClass', objectAt(template, 'spec')?.storageClassName, '');
    },
  ],
  [
    'Ingress',
    (ingress, add) => {
      add('ingressclasses.networking.k8s.io', 'IngressClass', objectAt(ingress, 'spec')?.ingressClassName, '');
      for (const { secretName } of objectsAt(ingress, 'spec', 'tls')) add('secrets', 'Secret', secretName);
    },
  ],
  [
    'Gateway',
    (gateway, add) => add('gatewayclasses.gateway.networking.k8s.io', 'GatewayClass', textAt(gateway, 'spec', 'gatewayClassName'), ''),
  ],
  [
    'ServiceAccount',
    (account, add) => {
      for (const { name } of objectsAt(account, 'imagePullSecrets')) add('secrets', 'Secret', name);
    },
  ],
  ['RoleBinding', addRole],
  ['ClusterRoleBinding', addRole],
]);

function addRole(binding: KubeObject, add: Add): void {
  const [kind, name] = [textAt(binding, 'roleRef', 'kind'), textAt(binding, 'roleRef', 'name')];
  if (kind === 'Role') add('roles.rbac.authorization.k8s.io', kind, name);
  if (kind === 'ClusterRole') add('clusterroles.rbac.authorization.k8s.io', kind, name, '');
}
