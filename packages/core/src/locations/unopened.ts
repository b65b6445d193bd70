import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';

/** Creates a stand-in for a store that could not be opened. Every call fails with the reason, so the location counts as unreachable and a
 * run continues with its other locations. */
export function unopenedStore(reason: () => unknown): ObjectStore {
  const fail = async (): Promise<never> => {
    throw reason();
  };
  return {
    specVersion: 1,
    supports: { signedUrls: false, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
    putObject: fail,
    getObject: fail,
    headObject: fail,
    // biome-ignore lint/correctness/useYield: it fails before there is anything
    async *listObjects() {
      await fail();
    },
    // biome-ignore lint/correctness/useYield: it fails before there is anything
    async *listCommonPrefixes() {
      await fail();
    },
    deleteObject: fail,
  };
}

/** Stands for a snapshotter that could not be opened: whose a volume is cannot be told, so each volume is an error with the reason. */
export function unopenedSnapshotter(reason: unknown): VolumeSnapshotter {
  const fail = (): never => {
    throw reason;
  };
  const refuse = async (): Promise<never> => fail();
  return {
    specVersion: 1,
    getVolumeId: fail,
    setVolumeId: fail,
    getVolumeInfo: refuse,
    createSnapshot: refuse,
    readSnapshotTags: refuse,
    createVolumeFromSnapshot: refuse,
    deleteSnapshot: refuse,
  };
}
