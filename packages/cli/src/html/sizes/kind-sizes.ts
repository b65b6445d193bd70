import type { ArchiveReader } from '@lifeboat/core';

/** Bytes of JSON in an archive by namespace (`''`: of the cluster) and kind (`apps/v1/Deployment`). */
export type KindSizes = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface MeasuredArchive {
  readonly archive: Pick<ArchiveReader, 'resources' | 'namespaces' | 'bytesOf'>;
  /** `deployments.apps` to `apps/v1/Deployment`. */
  readonly kinds: ReadonlyMap<string, string>;
}

/** What each kind takes in an archive that is open, by its index. */
export function kindSizes({ archive, kinds }: MeasuredArchive): KindSizes {
  const sizes = new Map<string, Map<string, number>>();
  for (const type of archive.resources()) {
    const kind = kinds.get(type) ?? type;
    for (const namespace of archive.namespaces(type)) {
      const ofKinds = sizes.get(namespace) ?? new Map<string, number>();
      sizes.set(namespace, ofKinds);
      ofKinds.set(kind, (ofKinds.get(kind) ?? 0) + archive.bytesOf(type, namespace));
    }
  }
  return sizes;
}
