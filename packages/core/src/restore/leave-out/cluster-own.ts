import { ownMember } from '../../json/index.ts';
import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

type Test = (object: KubeObject) => boolean;

const inNamespace =
  (namespace: string, ...names: readonly string[]): Test =>
  ({ metadata }) =>
    metadata.namespace === namespace && (names.length === 0 || names.includes(metadata.name));
const named =
  (...names: readonly string[]): Test =>
  ({ metadata }) =>
    names.includes(metadata.name);
const any =
  (...tests: readonly Test[]): Test =>
  (object) =>
    tests.some((test) => test(object));

const apiServerService = inNamespace('default', 'kubernetes');
// How leaders were elected before there were Leases.
const isLeaderRecord: Test = ({ metadata }) => metadata.annotations?.['control-plane.alpha.kubernetes.io/leader'] !== undefined;
// Rules that each version of the API server writes anew at its start, unless somebody turned that off for an object.
const isBootstrapped: Test = ({ metadata }) =>
  metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults' &&
  metadata.annotations?.['rbac.authorization.kubernetes.io/autoupdate'] === 'true';
const isSuggestedFlow: Test = ({ metadata }) => metadata.annotations?.['apf.kubernetes.io/autoupdate-spec'] === 'true';

const clusterOwn: Readonly<Record<string, Test>> = {
  configmaps: any(
    named('kube-root-ca.crt'),
    inNamespace(
      'kube-system',
      'extension-apiserver-authentication',
      'kube-apiserver-legacy-service-account-token-tracking',
      'kubeadm-config',
      'kube-proxy',
      'coredns',
    ),
    ({ metadata }) => metadata.namespace === 'kube-system' && /^kubelet-config(-1\.\d+)?$/.test(metadata.name),
    inNamespace('kube-public', 'cluster-info'),
    isLeaderRecord,
  ),
  secrets: any((secret) => secret.type === 'bootstrap.kubernetes.io/token', inNamespace('kube-system', 'kubeadm-certs')),
  'leases.coordination.k8s.io': any(inNamespace('kube-node-lease'), inNamespace('kube-system')),
  services: apiServerService,
  endpoints: any(apiServerService, isLeaderRecord),
  'endpointslices.discovery.k8s.io': apiServerService,
  'servicecidrs.networking.k8s.io': named('kubernetes'),
  'clusterroles.rbac.authorization.k8s.io': isBootstrapped,
  'clusterrolebindings.rbac.authorization.k8s.io': isBootstrapped,
  'roles.rbac.authorization.k8s.io': isBootstrapped,
  'rolebindings.rbac.authorization.k8s.io': isBootstrapped,
  'flowschemas.flowcontrol.apiserver.k8s.io': isSuggestedFlow,
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io': isSuggestedFlow,
  'priorityclasses.scheduling.k8s.io': named('system-cluster-critical', 'system-node-critical'),
};

const clusterParts: readonly unknown[] = ['kube-dns', 'kube-proxy'];

/**
 * Whether an object belongs to the cluster that it was backed up from, as its control plane, its nodes, or what installed it
 * (kubeadm, a provider) made it: another cluster has its own, and would be harmed by the old one's addresses, authorities and
 * versions. Its Pods and Services for names and for the network are known by the labels that they have everywhere.
 */
export function isClusterOwn(groupResource: string, object: KubeObject): boolean {
  if (object.metadata.namespace === 'kube-system' && clusterParts.includes(textAt(object, 'metadata', 'labels', 'k8s-app'))) return true;
  return ownMember(clusterOwn, groupResource)?.(object) === true;
}
