import type { BlobDigest } from '../../plugin-api/verify-report.ts';

/** Digest of a blob that a backup stored in the repository of a namespace's volumes. */
export interface VolumeBlobDigest extends BlobDigest {
  /** Namespace whose volumes the repository holds. */
  readonly namespace: string;
  /** Name of the repository's format, such as `kopia`. */
  readonly format: string;
}
