import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StorageLocation } from '../../contract/locations/storage-location.ts';
import type { VolumeFilesOptions } from '../../contract/volume-files-options.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';

/** A location for the time of one migration. */
export interface TemporaryLocation {
  readonly location: StorageLocation;
  /** Its repositories of files have a password that no cluster has, and their volumes go by Pods. */
  volumeFiles(options: VolumeFilesOptions): VolumeFilesOptions;
  remove(): Promise<void>;
}

/** A folder that only the user of this process can read (`mkdtemp` makes it so): what is in it is as secret as the cluster. */
export async function createTemporaryLocation(): Promise<TemporaryLocation> {
  const root = await mkdtemp(join(tmpdir(), 'lifeboat-migration-'));
  const password = randomBytes(32).toString('base64url');
  return {
    // Nobody goes on with it after a crash.
    location: { store: createFileSystemObjectStore({ root, fsync: false }) },
    volumeFiles({ mover, ...options }) {
      // A Job in a cluster does not see this folder.
      const { job: _job, ...pods } = mover ?? {};
      return { ...options, password, ...(mover && { mover: pods }) };
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
