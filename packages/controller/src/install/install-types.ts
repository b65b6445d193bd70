/** The kinds of objects in an installation. */
export const installTypes = {
  CustomResourceDefinition: { group: 'apiextensions.k8s.io', version: 'v1', resource: 'customresourcedefinitions' },
  Namespace: { group: '', version: 'v1', resource: 'namespaces' },
  ServiceAccount: { group: '', version: 'v1', resource: 'serviceaccounts' },
  ConfigMap: { group: '', version: 'v1', resource: 'configmaps' },
  Secret: { group: '', version: 'v1', resource: 'secrets' },
  ClusterRole: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  ClusterRoleBinding: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterrolebindings' },
  Role: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'roles' },
  RoleBinding: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'rolebindings' },
  BackupStorageLocation: { group: 'velero.io', version: 'v1', resource: 'backupstoragelocations' },
  VolumeSnapshotLocation: { group: 'velero.io', version: 'v1', resource: 'volumesnapshotlocations' },
  Deployment: { group: 'apps', version: 'v1', resource: 'deployments' },
  ValidatingAdmissionPolicy: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingadmissionpolicies' },
  ValidatingAdmissionPolicyBinding: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'validatingadmissionpolicybindings' },
  // `v1` since Kubernetes 1.36. Objects for a cluster with `v1beta1` say so themselves.
  MutatingAdmissionPolicy: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'mutatingadmissionpolicies' },
  MutatingAdmissionPolicyBinding: { group: 'admissionregistration.k8s.io', version: 'v1', resource: 'mutatingadmissionpolicybindings' },
  DaemonSet: { group: 'apps', version: 'v1', resource: 'daemonsets' },
} as const;

export type InstallKind = keyof typeof installTypes;

export function isInstallKind(kind: string): kind is InstallKind {
  return Object.hasOwn(installTypes, kind);
}
