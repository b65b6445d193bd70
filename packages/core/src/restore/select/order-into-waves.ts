/** Velero's high priorities (Velero's pkg/cmd/server/config), one wave each: what a later one needs is there before it. Not of Velero are the
 * classes of volumes' attributes, of Pods' runtimes and of devices. */
const highPriorities = [
  'customresourcedefinitions.apiextensions.k8s.io',
  'namespaces',
  'storageclasses.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
  'volumesnapshotclasses.snapshot.storage.k8s.io',
  'volumesnapshotcontents.snapshot.storage.k8s.io',
  'volumesnapshots.snapshot.storage.k8s.io',
  'datauploads.velero.io',
  'persistentvolumes',
  'persistentvolumeclaims',
  'clusterroles.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'serviceaccounts',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'secrets',
  'configmaps',
  'limitranges',
  'priorityclasses.scheduling.k8s.io',
  'runtimeclasses.node.k8s.io',
  'deviceclasses.resource.k8s.io',
  'pods',
  'replicasets.apps',
  'clusterclasses.cluster.x-k8s.io',
  'endpoints',
  'services',
];

/** Velero restores these alphabetically; here their owners in the middle come after them, to adopt and not to repeat them. */
const afterServices = ['controllerrevisions.apps', 'ingressclasses.networking.k8s.io'];

/** Velero's low priorities. */
const lowPriorities = [
  'clusterbootstraps.run.tanzu.vmware.com',
  'clusters.cluster.x-k8s.io',
  'clusterresourcesets.addons.cluster.x-k8s.io',
  'apps.kappctrl.k14s.io',
  'packageinstalls.packaging.carvel.dev',
];

/** What intercepts or redirects requests comes after everything: restored alphabetically, as Velero does, it would refuse
 * objects for want of a backend that is not up yet, and it would change what is restored. */
const interceptors = [
  'apiservices.apiregistration.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
];

/** CustomResourceDefinitions: restored in a pass of their own, before everything else. */
export const crdResource = 'customresourcedefinitions.apiextensions.k8s.io';

const first = [...highPriorities, ...afterServices];
const last = [...lowPriorities, ...interceptors];

const positions = new Map(first.map((resource, position) => [resource, position]));
const latePositions = new Map(last.map((resource, position) => [resource, first.length + 1 + position]));

/** Where a resource stands in the order of a restore. `isLate`: it comes after everything that has no place of its own. */
export function waveOf(groupResource: string): { readonly position: number; readonly isLate: boolean } {
  const late = latePositions.get(groupResource);
  return { position: late ?? positions.get(groupResource) ?? first.length, isLate: late !== undefined };
}

/** Sorts resources into waves. A wave begins when the one before has ended; inside a wave the order is free. */
export function orderIntoWaves(groupResources: readonly string[]): string[][] {
  const present = new Set(groupResources);
  const ordered = new Set([...first, ...last]);
  const single = (names: readonly string[]) => names.filter((name) => present.has(name)).map((name) => [name]);
  const middle = [...present].filter((name) => !ordered.has(name)).sort();
  return [...single(first), ...(middle.length > 0 ? [middle] : []), ...single(last)];
}
