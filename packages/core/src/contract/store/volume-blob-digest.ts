import type { BlobDigest } from '../../plugin-api/verify-report.ts';

/** A blob that a backup stored in the repository of a namespace's volumes. */
export interface VolumeBlobDigest extends BlobDigest {
  /** Whose volumes the repository keeps. */
  readonly namespace: string;
  /** Name of its format. */
  readonly format: string;
}
