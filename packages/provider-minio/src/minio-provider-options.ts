import type { MinioObjectStoreOptions } from './object-store/object-store-options.ts';

/** Options of `createMinioProvider`. */
export interface MinioProviderOptions {
  /** Options for every store that a location's configuration cannot express, such as time-outs and part size; also an `endpoint` for
   * locations without `s3Url`. The location's configuration takes precedence. @default none */
  readonly objectStore?: Partial<Omit<MinioObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'>> | undefined;
}
