import type { PermissionObjectsOptions, PolicyRule, RequiredPermissions } from '../../contract/permissions.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** Creates the Roles, the ClusterRole and their bindings as objects for `kubectl apply`: each role is followed by its binding, those of the
 * cluster come first. */
export function permissionObjects(
  { clusterRules, namespaceRules }: Pick<RequiredPermissions, 'clusterRules' | 'namespaceRules'>,
  options: PermissionObjectsOptions,
): KubeObject[] {
  return [
    ...(clusterRules.length > 0 ? pair(undefined, clusterRules, options) : []),
    ...Object.entries(namespaceRules).flatMap(([namespace, rules]) => pair(namespace, rules, options)),
  ];
}

function pair(
  namespace: string | undefined,
  rules: readonly PolicyRule[],
  { name, serviceAccount, labels, annotations }: PermissionObjectsOptions,
): KubeObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const apiVersion = `${apiGroup}/v1`;
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const metadata = { name, ...(namespace !== undefined && { namespace }), ...(labels && { labels: { ...labels } }) };
  const role = { apiVersion, kind, metadata: { ...metadata, ...(annotations && { annotations: { ...annotations } }) }, rules };
  if (!serviceAccount) return [role];
  const subjects = [{ kind: 'ServiceAccount', name: serviceAccount.name, namespace: serviceAccount.namespace }];
  return [role, { apiVersion, kind: `${kind}Binding`, metadata, roleRef: { apiGroup, kind, name }, subjects }];
}
