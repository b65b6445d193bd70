import { ownMember, parseJson, stringifyJson } from '../../json/index.ts';

/** What happens to objects that exist and differ: Velero's two policies, and `recreate`, which deletes such an object and creates it
 * again. */
export const existingObjectPolicies = ['none', 'update', 'recreate'] as const;

export type ExistingObjectPolicy = (typeof existingObjectPolicies)[number];

/**
 * On a Restore: what becomes of objects that are there, where that is more than its spec can say. Either `recreate`, or a JSON object
 * of resources and policies, `*` for all others: `{"*":"update","configmaps":"recreate"}`. It counts more than the spec. Velero does not
 * know it, and does what the spec says.
 */
export const existingPoliciesAnnotation = 'lifeboat.io/existing-resource-policies';

/** Kinds of which no object is ever deleted to be made anew: everything of them would go along. */
export const neverRecreated: readonly string[] = ['namespaces', 'customresourcedefinitions.apiextensions.k8s.io'];

/** By resource, as somebody wrote it; `*` is all others. */
export type ExistingPolicies = ReadonlyMap<string, ExistingObjectPolicy>;

/** Reads the annotation, or what a request says by resource. A text is what is wrong with it. */
export function readExistingPolicies(value: unknown): ExistingPolicies | string {
  const shape = 'must be recreate, or a JSON object of resources and none, update or recreate';
  let said = value;
  if (typeof value === 'string') {
    if (isPolicy(value)) return new Map([['*', value]]);
    try {
      said = parseJson(value);
    } catch {
      return shape;
    }
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) return shape;
  const policies = new Map<string, ExistingObjectPolicy>();
  for (const resource of Object.keys(said)) {
    const policy = ownMember(said as Readonly<Record<string, unknown>>, resource);
    if (!isPolicy(policy)) return `${resource}: ${shape}`;
    if (policy === 'recreate' && neverRecreated.includes(resource))
      return `${resource} are never recreated: all that is in them would go along`;
    policies.set(resource, policy);
  }
  return policies;
}

/** What a request says of objects that are there. */
interface AskedPolicies {
  readonly existingResourcePolicy?: ExistingObjectPolicy | '' | undefined;
  readonly existingResourcePolicies?: Readonly<Record<string, ExistingObjectPolicy>> | undefined;
}

/** How a Restore says it: in its spec as near as Velero can, and whole in the annotation where that is not enough. */
export function writeExistingPolicies({ existingResourcePolicy, existingResourcePolicies = {} }: AskedPolicies): {
  readonly spec: { readonly existingResourcePolicy?: 'none' | 'update' };
  readonly annotations: Readonly<Record<string, string>>;
} {
  const isRecreate = existingResourcePolicy === 'recreate';
  const policies = { ...(isRecreate && { '*': 'recreate' }), ...existingResourcePolicies };
  const nearest = isRecreate ? 'update' : existingResourcePolicy;
  return {
    spec: nearest ? { existingResourcePolicy: nearest } : {},
    annotations: Object.keys(policies).length === 0 ? {} : { [existingPoliciesAnnotation]: stringifyJson(policies) },
  };
}

function isPolicy(value: unknown): value is ExistingObjectPolicy {
  return (existingObjectPolicies as readonly unknown[]).includes(value);
}
