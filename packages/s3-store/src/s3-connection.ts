import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { throwIfAborted } from '@lifeboat/core/plugin-api';
import type { S3StoreOptions } from './object-store-options.ts';
import { requestHandler } from './request-handler.ts';
import { createCredentialsHolder } from './s3-credentials.ts';
import { factsOf, type S3Place, type S3Subject, s3Error } from './s3-error.ts';
import { withRenewedCredentials } from './with-renewed-credentials.ts';

/** Sends requests for one store: its own client, agents and credentials, errors translated. */
export interface S3Connection {
  /** Runs one request; again, once, when the credentials are refused and there may be others.
   * `signal` (default: the subject's) is what the request itself listens to. */
  run<T>(
    request: (client: S3, options: { abortSignal?: AbortSignal }) => Promise<T>,
    subject: S3Subject & { readonly requestSignal?: AbortSignal | undefined },
  ): Promise<T>;
  readonly place: S3Place;
  /** Whether a request has succeeded before: bucket and credentials are then known to be right. */
  readonly proven: boolean;
  /** For signed URLs: the client whose endpoint the world knows. */
  publicClient(): Promise<S3>;
  close(): void;
}

// Expired, or replaced by others: worth asking for new ones once.
const refusedCodes = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidToken',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
]);

export function connectS3(options: S3StoreOptions): S3Connection {
  const endpoint = options.endpoint?.replace(/\/+$/, '');
  const where = `bucket '${options.bucket}' at ${endpoint ?? 'Amazon S3'}`;
  const credentials = createCredentialsHolder({ source: options.credentials, where, now: () => Date.now() });
  const place: S3Place = {
    bucket: options.bucket,
    endpoint: endpoint ?? 'Amazon S3',
    redact: credentials.redact,
  };

  // Memoized by our holder, not by the SDK, so that an expired token can be forgotten.
  const provider = Object.assign(async () => ({ ...(await credentials.get()) }), { memoized: true });
  // Everything that the SDK would otherwise look up in the environment or in ~/.aws is given here.
  const config: S3ClientConfig = {
    credentials: provider,
    region: onceSucceeded(options.region),
    ...(endpoint ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    forcePathStyle: options.forcePathStyle ?? false,
    requestHandler: requestHandler(options),
    maxAttempts: options.maxAttempts ?? 5,
    retryMode: 'standard',
    defaultsMode: 'standard',
    // Writes name their algorithm themselves; reads and signed URLs carry none.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    useArnRegion: false,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    disableS3ExpressSessionAuth: true,
    disableMultiregionAccessPoints: true,
    authSchemePreference: ['sigv4'],
    sigv4aSigningRegionSet: [],
    userAgentAppId: 'lifeboat',
  };
  const client = loadedWhenUsed(config);
  const publicUrl = options.publicUrl?.replace(/\/+$/, '');
  const publicClient = publicUrl ? loadedWhenUsed({ ...config, endpoint: publicUrl }) : client;

  let proven = false;

  return {
    place,
    publicClient: publicClient.get,
    get proven() {
      return proven;
    },
    async run(request, subject) {
      const signal = 'requestSignal' in subject ? subject.requestSignal : subject.signal;
      const requestOptions = signal ? { abortSignal: signal } : {};
      try {
        throwIfAborted(signal);
        const loaded = await client.get();
        const answer = await withRenewedCredentials({
          credentials,
          isRefused: (error) => refusedCodes.has(factsOf(error).name),
          request: () => request(loaded, requestOptions),
        });
        proven = true;
        return answer;
      } catch (error) {
        throw s3Error(error, subject, place);
      }
    },
    close() {
      client.close();
      publicClient.close();
    },
  };
}

/** The SDK takes half a second to load and looks at the environment then: not before a request needs it. */
function loadedWhenUsed(config: S3ClientConfig): { get(): Promise<S3>; close(): void } {
  let client: Promise<S3> | undefined;
  return {
    get() {
      client ??= import('@aws-sdk/client-s3').then(({ S3: Client }) => new Client(config));
      return client;
    },
    close() {
      client?.then((loaded) => loaded.destroy()).catch(() => {});
    },
  };
}

function onceSucceeded(region: string | (() => Promise<string>)): string | (() => Promise<string>) {
  if (typeof region === 'string') return region;
  let known: Promise<string> | undefined;
  return () => {
    known ??= region().catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
}
