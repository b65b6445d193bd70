import type { NamespacePlace } from '../../actions/restore/namespaces/namespace-places.ts';
import { createNamespaceReferences } from '../../actions/restore/namespaces/namespace-references.ts';
import { createChangeImageName } from '../../actions/restore/pods/change-image-name.ts';
import { createChangeStorageClass } from '../../actions/restore/volumes/change-storage-class.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { NamespaceReference } from '../../contract/transforms/namespace-reference.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from '../select/cluster-view.ts';

/** With the actions that the request's mappings stand for: each takes the place of the built-in one, which reads a ConfigMap. */
export function withMappings(dependencies: RestoreDependencies, request: RestoreRequest): RestoreDependencies {
  const { storageClassMapping, imageNameMapping, namespaceReferences } = request;
  const { namespace } = dependencies;
  const actions = [
    ...dependencies.actions,
    ...(storageClassMapping ? [createChangeStorageClass({ namespace, mapping: storageClassMapping })] : []),
    ...(namespaceReferences ? [createNamespaceReferences(namespaceReferences.map(placeOf))] : []),
    ...(imageNameMapping ? [createChangeImageName({ namespace, mapping: imageNameMapping })] : []),
  ];
  return { ...dependencies, actions };
}

function placeOf({ kind, group, path }: NamespaceReference): NamespacePlace {
  return { kinds: [kind], ...(group !== undefined && { group }), path, what: path };
}

/** Checks that every new storage class is in the cluster, or comes with this restore.
 * @throws LifeboatError `INVALID_REQUEST` naming those that are not, and those that are */
export async function requireMappedClasses(
  { backupName, storageClassMapping = {} }: RestoreRequest,
  { reader, selection }: ClusterView,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Set(Object.values(storageClassMapping));
  if (wanted.size === 0) return;
  const there = new Set([...selection.items('storageclasses.storage.k8s.io')].map(({ name }) => name));
  for await (const { metadata } of reader.listObjects({ group: 'storage.k8s.io', resource: 'storageclasses' }, { signal }))
    there.add(metadata.name);
  const missing = [...wanted].filter((name) => !there.has(name));
  if (missing.length === 0) return;
  const known = there.size > 0 ? `it has ${[...there].sort().join(', ')}` : 'it has none';
  throw new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `The restore of backup "${backupName}" was refused: storageClassMapping names ${missing.join(', ')}, which the cluster does not have (${known}): create it first, or map to another. Nothing was written`,
    context: { backup: backupName, missing },
  });
}
