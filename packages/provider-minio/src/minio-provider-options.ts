import type { MinioObjectStoreOptions } from './object-store/object-store-options.ts';

export interface MinioProviderOptions {
  /** What a location's configuration cannot say, for every store: time-outs, part size; also an `endpoint` for locations without
   * `s3Url`. What a location says wins. */
  readonly objectStore?: Partial<Omit<MinioObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'>> | undefined;
}
