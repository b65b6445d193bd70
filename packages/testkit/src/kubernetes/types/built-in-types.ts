import type { ServedType } from './served-type.ts';

type Row = readonly [
  resource: string,
  kind: string,
  scope: 'Namespaced' | 'Cluster',
  extras?: Partial<Pick<ServedType, 'verbs' | 'shortNames' | 'categories' | 'subresources'>>,
];

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const withoutDeleteCollection = allVerbs.filter((verb) => verb !== 'deletecollection');

function group(name: string, version: string, rows: readonly Row[]): ServedType[] {
  return rows.map(([resource, kind, scope, extras]) => ({
    group: name,
    version,
    resource,
    kind,
    listKind: `${kind}List`,
    singularName: kind.toLowerCase(),
    namespaced: scope === 'Namespaced',
    verbs: allVerbs,
    shortNames: [],
    categories: [],
    subresources: [],
    storageKey: name === 'events.k8s.io' ? '/events' : `${name}/${resource}`,
    ...extras,
  }));
}

/** The built-in types, in the order of the discovery of a kube-apiserver 1.34. Types that store nothing (reviews) are left out. */
export const builtInTypes: readonly ServedType[] = [
  ...group('', 'v1', [
    ['configmaps', 'ConfigMap', 'Namespaced', { shortNames: ['cm'] }],
    ['endpoints', 'Endpoints', 'Namespaced', { shortNames: ['ep'] }],
    ['events', 'Event', 'Namespaced', { shortNames: ['ev'] }],
    ['limitranges', 'LimitRange', 'Namespaced', { shortNames: ['limits'] }],
    ['namespaces', 'Namespace', 'Cluster', { shortNames: ['ns'], verbs: withoutDeleteCollection, subresources: ['finalize', 'status'] }],
    ['nodes', 'Node', 'Cluster', { shortNames: ['no'], subresources: ['status'] }],
    ['persistentvolumeclaims', 'PersistentVolumeClaim', 'Namespaced', { shortNames: ['pvc'], subresources: ['status'] }],
    ['persistentvolumes', 'PersistentVolume', 'Cluster', { shortNames: ['pv'], subresources: ['status'] }],
    ['pods', 'Pod', 'Namespaced', { shortNames: ['po'], categories: ['all'], subresources: ['status'] }],
    ['podtemplates', 'PodTemplate', 'Namespaced'],
    [
      'replicationcontrollers',
      'ReplicationController',
      'Namespaced',
      { shortNames: ['rc'], categories: ['all'], subresources: ['status'] },
    ],
    ['resourcequotas', 'ResourceQuota', 'Namespaced', { shortNames: ['quota'], subresources: ['status'] }],
    ['secrets', 'Secret', 'Namespaced'],
    ['serviceaccounts', 'ServiceAccount', 'Namespaced', { shortNames: ['sa'] }],
    ['services', 'Service', 'Namespaced', { shortNames: ['svc'], categories: ['all'], subresources: ['status'] }],
  ]),
  ...group('apiregistration.k8s.io', 'v1', [
    ['apiservices', 'APIService', 'Cluster', { categories: ['api-extensions'], subresources: ['status'] }],
  ]),
  ...group('apps', 'v1', [
    ['controllerrevisions', 'ControllerRevision', 'Namespaced'],
    ['daemonsets', 'DaemonSet', 'Namespaced', { shortNames: ['ds'], categories: ['all'], subresources: ['status'] }],
    ['deployments', 'Deployment', 'Namespaced', { shortNames: ['deploy'], categories: ['all'], subresources: ['status'] }],
    ['replicasets', 'ReplicaSet', 'Namespaced', { shortNames: ['rs'], categories: ['all'], subresources: ['status'] }],
    ['statefulsets', 'StatefulSet', 'Namespaced', { shortNames: ['sts'], categories: ['all'], subresources: ['status'] }],
  ]),
  ...group('events.k8s.io', 'v1', [['events', 'Event', 'Namespaced', { shortNames: ['ev'] }]]),
  ...group('autoscaling', 'v2', [
    [
      'horizontalpodautoscalers',
      'HorizontalPodAutoscaler',
      'Namespaced',
      { shortNames: ['hpa'], categories: ['all'], subresources: ['status'] },
    ],
  ]),
  ...group('autoscaling', 'v1', [
    [
      'horizontalpodautoscalers',
      'HorizontalPodAutoscaler',
      'Namespaced',
      { shortNames: ['hpa'], categories: ['all'], subresources: ['status'] },
    ],
  ]),
  ...group('batch', 'v1', [
    ['cronjobs', 'CronJob', 'Namespaced', { shortNames: ['cj'], categories: ['all'], subresources: ['status'] }],
    ['jobs', 'Job', 'Namespaced', { categories: ['all'], subresources: ['status'] }],
  ]),
  ...group('certificates.k8s.io', 'v1', [
    ['certificatesigningrequests', 'CertificateSigningRequest', 'Cluster', { shortNames: ['csr'], subresources: ['status'] }],
  ]),
  ...group('networking.k8s.io', 'v1', [
    ['ingressclasses', 'IngressClass', 'Cluster'],
    ['ingresses', 'Ingress', 'Namespaced', { shortNames: ['ing'], subresources: ['status'] }],
    ['ipaddresses', 'IPAddress', 'Cluster', { shortNames: ['ip'] }],
    ['networkpolicies', 'NetworkPolicy', 'Namespaced', { shortNames: ['netpol'] }],
    ['servicecidrs', 'ServiceCIDR', 'Cluster', { subresources: ['status'] }],
  ]),
  ...group('policy', 'v1', [
    ['poddisruptionbudgets', 'PodDisruptionBudget', 'Namespaced', { shortNames: ['pdb'], subresources: ['status'] }],
  ]),
  ...group('rbac.authorization.k8s.io', 'v1', [
    ['clusterrolebindings', 'ClusterRoleBinding', 'Cluster'],
    ['clusterroles', 'ClusterRole', 'Cluster'],
    ['rolebindings', 'RoleBinding', 'Namespaced'],
    ['roles', 'Role', 'Namespaced'],
  ]),
  ...group('storage.k8s.io', 'v1', [
    ['csidrivers', 'CSIDriver', 'Cluster'],
    ['csinodes', 'CSINode', 'Cluster'],
    ['csistoragecapacities', 'CSIStorageCapacity', 'Namespaced'],
    ['storageclasses', 'StorageClass', 'Cluster', { shortNames: ['sc'] }],
    ['volumeattachments', 'VolumeAttachment', 'Cluster', { subresources: ['status'] }],
    ['volumeattributesclasses', 'VolumeAttributesClass', 'Cluster', { shortNames: ['vac'] }],
  ]),
  ...group('admissionregistration.k8s.io', 'v1', [
    ['mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', 'Cluster', { categories: ['api-extensions'] }],
    ['validatingadmissionpolicies', 'ValidatingAdmissionPolicy', 'Cluster', { categories: ['api-extensions'], subresources: ['status'] }],
    ['validatingadmissionpolicybindings', 'ValidatingAdmissionPolicyBinding', 'Cluster', { categories: ['api-extensions'] }],
    ['validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', 'Cluster', { categories: ['api-extensions'] }],
  ]),
  ...group('apiextensions.k8s.io', 'v1', [
    [
      'customresourcedefinitions',
      'CustomResourceDefinition',
      'Cluster',
      { shortNames: ['crd', 'crds'], categories: ['api-extensions'], subresources: ['status'] },
    ],
  ]),
  ...group('scheduling.k8s.io', 'v1', [['priorityclasses', 'PriorityClass', 'Cluster', { shortNames: ['pc'] }]]),
  ...group('coordination.k8s.io', 'v1', [['leases', 'Lease', 'Namespaced']]),
  ...group('node.k8s.io', 'v1', [['runtimeclasses', 'RuntimeClass', 'Cluster']]),
  ...group('discovery.k8s.io', 'v1', [['endpointslices', 'EndpointSlice', 'Namespaced']]),
  ...group('flowcontrol.apiserver.k8s.io', 'v1', [
    ['flowschemas', 'FlowSchema', 'Cluster', { subresources: ['status'] }],
    ['prioritylevelconfigurations', 'PriorityLevelConfiguration', 'Cluster', { subresources: ['status'] }],
  ]),
];
