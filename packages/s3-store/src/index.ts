/** The S3 object store that Lifeboat's providers share, and what a further client of AWS needs besides. */
export { checkConnection } from './check-connection.ts';
export { createS3Store } from './create-s3-store.ts';
export { credentialsFromFile } from './credentials-file.ts';
export { discoverRegion } from './discover-region.ts';
export { locationCredentials } from './location-credentials.ts';
export { type LocationOptions, locationOptions } from './location-options.ts';
export { networkFailure } from './network-failure.ts';
export type { S3ChecksumAlgorithm, S3Credentials, S3CredentialsSource, S3Encryption, S3StoreOptions } from './object-store-options.ts';
export { requestHandlerFields, s3CredentialsField, s3StoreFields } from './option-fields.ts';
export { type RequestHandlerOptions, requestHandler } from './request-handler.ts';
export { createCredentialsHolder, type S3CredentialsHolder } from './s3-credentials.ts';
export { type ErrorFacts, factsOf } from './s3-error.ts';
export type { Failure } from './service-failure.ts';
export { withRenewedCredentials } from './with-renewed-credentials.ts';
