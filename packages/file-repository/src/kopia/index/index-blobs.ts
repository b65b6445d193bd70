import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';

/** The index blobs of a repository. */
export interface IndexBlobs {
  readonly blobs: readonly BlobInfo[];
  /** Contents that were deleted up to this second are gone for good. */
  readonly deletionWatermark: number;
  /** New index blobs go to this epoch. */
  readonly writeEpoch: number;
}

/** Lists the index blobs. Compactions only merge entries, so all listed blobs together give the right result, even if some are
 * superseded. */
export async function listIndexBlobs(blobs: BlobStore, epochs: boolean, options: CallOptions): Promise<IndexBlobs> {
  const found: BlobInfo[] = [];
  let deletionWatermark = 0;
  let writeEpoch = 0;
  for await (const blob of blobs.list(epochs ? 'x' : 'n', options)) {
    const marker = /^x([ew])(\d{1,15})$/.exec(blob.id);
    if (marker?.[1] === 'e') writeEpoch = Math.max(writeEpoch, Number(marker[2]));
    else if (marker) deletionWatermark = Math.max(deletionWatermark, Number(marker[2]));
    else if (epochs ? /^x(?:n\d+|s\d+|r\d+_\d+)_[0-9a-f]+-/.test(blob.id) : /^n[0-9a-f]{16,}(?:-[^_]*)?$/.test(blob.id)) found.push(blob);
  }
  return { blobs: found, deletionWatermark, writeEpoch };
}

/** Returns the hash in the name of an encrypted blob. Its key is derived from it. */
export function ivOfBlob(id: string): Buffer {
  const name = id.includes('-') ? id.slice(0, id.indexOf('-')) : id;
  return Buffer.from(name.slice(-32), 'hex');
}
