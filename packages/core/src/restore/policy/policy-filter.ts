import type { RestorePolicy } from '../../contract/restore-policy.ts';
import { createIncludesExcludes } from '../../filters/include-exclude.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';

/** A {@link RestorePolicy} as questions. */
export interface PolicyFilter {
  /** `namespace`: of the target, `''` for cluster-scoped objects. A Namespace goes by its own name. */
  allows(resource: string, target: { readonly namespace: string; readonly name: string }): boolean;
  /** A subject of a binding that it may not have, for people. */
  forbiddenSubject(resource: string, object: KubeObject): string | undefined;
}

export function createPolicyFilter(policy: RestorePolicy = {}): PolicyFilter {
  const filter = (includes: readonly string[] | undefined, excludes: readonly string[] | undefined) => {
    const lists = createIncludesExcludes({ includes: [...(includes ?? [])], excludes: [...(excludes ?? [])] });
    // An empty list of what may come means nothing here, and not everything as in a request.
    return (name: string) => includes?.length !== 0 && lists.shouldInclude(name);
  };
  const kinds = filter(policy.includedResources, policy.excludedResources);
  const namespaces = filter(policy.includedNamespaces, policy.excludedNamespaces);
  const subjects = filter(policy.includedSubjects, policy.excludedSubjects);
  const clusterResources = policy.clusterResources ?? policy.includedNamespaces === undefined;
  return {
    allows(resource, { namespace, name }) {
      if (!kinds(resource)) return false;
      if (resource === 'namespaces') return namespaces(name);
      return namespace === '' ? clusterResources : namespaces(namespace);
    },
    forbiddenSubject: (resource, object) => (isBinding(resource) ? subjectsOf(object).find((subject) => !subjects(subject)) : undefined),
  };
}

/** Of any group: distributions have their own. */
export function isBinding(resource: string): boolean {
  return /^(cluster)?rolebindings\./.test(resource);
}

/** `Group:system:masters`, `ServiceAccount:shop/app`. */
export function subjectsOf(object: KubeObject): string[] {
  const { subjects } = object as { readonly subjects?: unknown };
  if (!Array.isArray(subjects)) return [];
  return subjects.map((subject: unknown) => {
    const { kind, name, namespace } = (subject ?? {}) as { kind?: unknown; name?: unknown; namespace?: unknown };
    return kind === 'ServiceAccount' ? `${kind}:${String(namespace)}/${String(name)}` : `${String(kind)}:${String(name)}`;
  });
}
