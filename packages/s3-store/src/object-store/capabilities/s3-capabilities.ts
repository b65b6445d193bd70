import type { S3StoreOptions } from '../s3-store-options.ts';

/** What a server supports: what the options say, otherwise what Amazon S3 supports, until a probe finds out more. */
export interface S3Capabilities {
  /** The checksum's name in the SDK; `undefined`: no checksums. */
  checksum: 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256' | undefined;
  conditionalPut: boolean;
  conditionalReplace: boolean;
  conditionalDelete: boolean;
  listVersion: 1 | 2;
}

export function assumedCapabilities(options: S3StoreOptions): S3Capabilities {
  const checksum = options.checksumAlgorithm ?? 'CRC32';
  return {
    checksum: checksum === 'none' ? undefined : checksum,
    conditionalPut: options.conditionalPut ?? true,
    conditionalReplace: options.conditionalReplace ?? options.conditionalPut ?? true,
    conditionalDelete: options.conditionalDelete ?? options.endpoint === undefined,
    listVersion: options.listVersion ?? 2,
  };
}
