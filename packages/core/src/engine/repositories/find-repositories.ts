import type { VolumeRepositoryUsage } from '../../contract/results/volume-repository.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { dns1123LabelProblems } from '../../velero-api/values/dns1123-problems.ts';
import { repositoryPrefix } from '../../volumes/files/volume-repositories.ts';

interface FindOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly formats: readonly string[];
  readonly namespace?: string | undefined;
}

/** The repositories of a location, by format and namespace, and what they take. */
export async function findRepositories({ store, formats, namespace, signal }: FindOptions): Promise<VolumeRepositoryUsage[]> {
  const found: VolumeRepositoryUsage[] = [];
  for (const format of formats) {
    const namespaces = namespace === undefined ? await namespacesIn(store, format, { signal }) : [namespace];
    for (const each of namespaces) {
      const usage = await usageOf(store, repositoryPrefix({ format, namespace: each }), { signal });
      if (usage.objects > 0) found.push({ namespace: each, format, ...usage });
    }
  }
  return found.sort((a, b) => (a.namespace < b.namespace ? -1 : a.namespace > b.namespace ? 1 : 0));
}

async function namespacesIn(store: ObjectStore, format: string, options: CallOptions): Promise<string[]> {
  const found: string[] = [];
  for await (const prefix of store.listCommonPrefixes(`${format}/`, '/', options)) {
    const name = prefix.slice(format.length + 1, -1);
    // Nothing that Velero or an engine has put there.
    if (dns1123LabelProblems(name).length === 0) found.push(name);
  }
  return found;
}

async function usageOf(store: ObjectStore, prefix: string, options: CallOptions) {
  let [storedBytes, objects, changedAt] = [0, 0, 0];
  for await (const { size, lastModified } of store.listObjects(prefix, options)) {
    storedBytes += size;
    objects += 1;
    changedAt = Math.max(changedAt, lastModified?.getTime() ?? 0);
  }
  return { storedBytes, objects, ...(changedAt > 0 && { changedAt: new Date(changedAt) }) };
}
