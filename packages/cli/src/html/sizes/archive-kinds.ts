import type { ArchiveReader } from '@lifeboat/core';

/** The kinds of an archive's resources, by one object of each: `deployments.apps` to `apps/v1/Deployment`. */
export async function archiveKinds(archive: ArchiveReader, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  const kinds = new Map<string, string>();
  for (const type of archive.resources()) {
    signal.throwIfAborted();
    const [resource = type, ...group] = type.split('.');
    const [namespace = ''] = archive.namespaces(type);
    const [name = ''] = archive.names(type, namespace);
    // One that cannot be read says so where it is looked at.
    const object = await archive.read({ group: group.join('.'), resource, namespace, name }).catch(() => undefined);
    kinds.set(type, object ? `${object.apiVersion}/${object.kind}` : type);
  }
  return kinds;
}
