/** The S3 object store that Lifeboat's providers share, and what other clients of AWS need. */

export { createCredentialsHolder } from './credentials/create-credentials-holder.ts';
export { credentialsFromFile } from './credentials/credentials-file.ts';
export { locationCredentials } from './credentials/location-credentials.ts';
export type { S3CredentialsHolder } from './credentials/s3-credentials.ts';
export { withRenewedCredentials } from './credentials/with-renewed-credentials.ts';
export { type LocationOptions, locationOptions } from './location-options.ts';
export { createS3Store } from './object-store/create-s3-store.ts';
export type {
  S3ChecksumAlgorithm,
  S3Credentials,
  S3CredentialsSource,
  S3Encryption,
  S3StoreOptions,
} from './object-store/s3-store-options.ts';
export { requestHandlerFields, s3CredentialsField, s3StoreFields } from './option-fields.ts';
export { discoverRegion } from './requests/discover-region.ts';
export { type ErrorFacts, factsOf } from './requests/error-facts.ts';
export { networkFailure } from './requests/network-failure.ts';
export { type RequestHandlerOptions, requestHandler } from './requests/request-handler.ts';
export type { Failure } from './requests/service-failure.ts';
