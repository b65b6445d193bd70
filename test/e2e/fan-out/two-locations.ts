import { createFileSystemObjectStore, type ObjectStore } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';

/** A backup whose process dies, and its locations: a prefix of a bucket and a folder, the same for the process that dies and for the one that looks. */
export interface DyingBackup {
  readonly kubeconfig: string;
  readonly backup: string;
  /** @default before the first commit */
  readonly dieAfterCommitTo?: 'minio' | 'folder';
  readonly root: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly minio: { readonly endpoint: string; readonly region: string; readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function openTwoLocations({ root, bucket, prefix, minio }: DyingBackup): Record<'minio' | 'folder', ObjectStore> {
  const { endpoint, region, accessKeyId, secretAccessKey } = minio;
  const credentials = { accessKeyId, secretAccessKey };
  return {
    minio: createS3Store({ bucket, prefix, region, endpoint, forcePathStyle: true, credentials }),
    folder: createFileSystemObjectStore({ root }),
  };
}
