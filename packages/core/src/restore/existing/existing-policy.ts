import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import {
  type ExistingObjectPolicy,
  existingPoliciesAnnotation,
  neverRecreated,
  readExistingPolicies,
} from '../../velero-api/values/existing-policies.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { resourceNames } from '../select/resource-names.ts';

/** What finding a policy takes. */
export interface PolicySession {
  readonly restore: Restore;
  readonly archive: ArchiveReader;
  readonly view: ClusterView;
}

/** Deleting one of these may delete its data: they must be named themselves. */
const onlyByName: readonly string[] = ['persistentvolumes', 'persistentvolumeclaims'];

interface Known {
  readonly named: ReadonlyMap<string, ExistingObjectPolicy>;
  readonly others: ExistingObjectPolicy | undefined;
}

// A view is made anew once the restore has brought definitions.
const known = new WeakMap<ClusterView, Known>();

/** What becomes of the objects of a resource that are there: as the Restore's annotation says, else its spec. */
export function existingPolicy(groupResource: string, session: PolicySession): ExistingObjectPolicy {
  const policies = known.get(session.view) ?? readPolicies(session);
  known.set(session.view, policies);
  const { existingResourcePolicy } = session.restore.spec;
  const named = policies.named.get(groupResource);
  const policy = named ?? policies.others ?? (existingResourcePolicy || 'none');
  if (policy !== 'recreate') return policy;
  const isKept = neverRecreated.includes(groupResource) || (named === undefined && onlyByName.includes(groupResource));
  return isKept ? 'update' : 'recreate';
}

/** Whether anything may be deleted to be made anew. */
export function mayRecreate({ metadata }: Restore): boolean {
  const policies = readExistingPolicies(metadata.annotations?.[existingPoliciesAnnotation] ?? '{}');
  return typeof policies !== 'string' && [...policies.values()].includes('recreate');
}

function readPolicies({ restore, archive, view }: PolicySession): Known {
  const policies = readExistingPolicies(restore.metadata.annotations?.[existingPoliciesAnnotation] ?? '{}');
  const named = new Map<string, ExistingObjectPolicy>();
  // What is wrong with it was told before the restore began.
  if (typeof policies === 'string') return { named, others: undefined };
  const full = resourceNames(archive, view.discovery);
  for (const [name, policy] of policies) if (name !== '*') for (const resource of full([name])) named.set(resource, policy);
  return { named, others: policies.get('*') };
}
