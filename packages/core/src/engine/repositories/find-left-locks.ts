import type { VolumeRepositoryName } from '../../contract/results/volume-repository.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { repositoryPrefix } from '../../volumes/files/volume-repositories.ts';

/** restic's own: one that is not renewed for so long counts no more. */
const staleInMs = 30 * 60_000;

/** The locks of a restic repository that nobody has renewed for half an hour, by the store's clock as far as it is known. */
export async function findLeftLocks(
  store: ObjectStore,
  repository: VolumeRepositoryName,
  { now, signal }: CallOptions & { readonly now: Date },
): Promise<string[]> {
  if (repository.format !== 'restic') return [];
  const left: string[] = [];
  for await (const { key, lastModified } of store.listObjects(`${repositoryPrefix(repository)}locks/`, { signal }))
    if (lastModified && now.getTime() - lastModified.getTime() > staleInMs) left.push(key.slice(key.lastIndexOf('/') + 1));
  return left;
}
