import type { S3, S3ClientConfig } from '@aws-sdk/client-s3';
import { type Patience, throwIfAborted } from '@lifeboat/core/plugin-api';
import { briefPatience, createPatience, importCommonJs, onceSucceeded } from '@lifeboat/core/provider-kit';
import { createCredentialsHolder } from '../credentials/create-credentials-holder.ts';
import { withRenewedCredentials } from '../credentials/with-renewed-credentials.ts';
import type { S3StoreOptions } from '../object-store/s3-store-options.ts';
import { factsOf } from './error-facts.ts';
import { requestHandler } from './request-handler.ts';
import { type S3Place, s3Error, subjectText } from './s3-error.ts';
import type { S3Subject } from './s3-subject.ts';

/** Sends the requests of one store. It has its own client, agents and credentials, and translates errors. */
export interface S3Connection {
  /** Runs one request. It is repeated while its failure may pass and the patience lasts, and once more if the credentials are refused and
   * there may be newer ones. `requestSignal` ends the request itself; by default it is the subject's signal. `brief`: for cleaning up,
   * with a short patience. */
  run<T>(
    request: (client: S3, options: { abortSignal?: AbortSignal }) => Promise<T>,
    subject: S3Subject & { readonly requestSignal?: AbortSignal | undefined; readonly brief?: boolean },
  ): Promise<T>;
  /** The same connection with another patience, for calls that bring their own. */
  with(patience: Patience | undefined): S3Connection;
  readonly place: S3Place;
  /** Whether a request has succeeded before. Then bucket and credentials are right. */
  readonly proven: boolean;
  /** Returns the client for signed URLs, which uses the public endpoint. */
  publicClient(): Promise<S3>;
  close(): void;
}

// The credentials have expired or were replaced: it is worth asking for new ones once.
const refusedCodes = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'TokenRefreshRequired',
  'InvalidToken',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
]);

// The SDK has corrected its clock by this answer.
const skewedCodes = new Set(['RequestTimeTooSkewed', 'RequestExpired', 'RequestInTheFuture']);

export function connectS3(options: S3StoreOptions): S3Connection {
  const endpoint = options.endpoint?.replace(/\/+$/, '');
  const where = `bucket '${options.bucket}' at ${endpoint ?? 'Amazon S3'}`;
  const credentials = createCredentialsHolder({ source: options.credentials, where, now: () => Date.now() });
  const place: S3Place = {
    bucket: options.bucket,
    endpoint: endpoint ?? 'Amazon S3',
    redact: credentials.redact,
  };

  // Our holder caches the credentials, not the SDK, so that an expired token can be dropped.
  const provider = Object.assign(async () => ({ ...(await credentials.get()) }), { memoized: true });
  // This gives the SDK everything that it would otherwise look up in the environment or in ~/.aws.
  const config: S3ClientConfig = {
    credentials: provider,
    region: typeof options.region === 'string' ? options.region : onceSucceeded(options.region),
    ...(endpoint ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    forcePathStyle: options.forcePathStyle ?? false,
    requestHandler: requestHandler(options),
    // Requests are repeated here, limited by time.
    maxAttempts: 1,
    defaultsMode: 'standard',
    // Writes name their algorithm themselves. Reads and signed URLs have none.
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
  const publicEndpoint = options.publicEndpoint?.replace(/\/+$/, '');
  const publicClient = publicEndpoint ? loadedWhenUsed({ ...config, endpoint: publicEndpoint }) : client;

  let proven = false;

  const once = async <T>(request: (client: S3, options: { abortSignal?: AbortSignal }) => Promise<T>, signal: AbortSignal | undefined) => {
    throwIfAborted(signal);
    const loaded = await client.get();
    const send = () => request(loaded, signal ? { abortSignal: signal } : {});
    const answer = await withRenewedCredentials({
      credentials,
      isRefused: (error) => refusedCodes.has(factsOf(error).name),
      request: async () => {
        try {
          return await send();
        } catch (error) {
          if (!skewedCodes.has(factsOf(error).name)) throw error;
          return await send();
        }
      },
    });
    proven = true;
    return answer;
  };

  const connected = (patience: Patience): S3Connection => ({
    place,
    publicClient: publicClient.get,
    get proven() {
      return proven;
    },
    run(request, subject) {
      const signal = 'requestSignal' in subject ? subject.requestSignal : subject.signal;
      const attempt = () =>
        once(request, signal).catch((error: unknown) => {
          throw s3Error(error, subject, place);
        });
      return (subject.brief ? briefPatience : patience).repeat(attempt, {
        what: `The request to ${subjectText(subject, place)}`,
        signals: subject.signal === signal ? [signal] : [subject.signal, signal],
      });
    },
    with: (other) => connected(other ?? patience),
    close() {
      client.close();
      publicClient.close();
    },
  });
  return connected(createPatience(options));
}

/** Loading the SDK takes half a second and reads the environment, so it waits until a request needs it. */
function loadedWhenUsed(config: S3ClientConfig): { get(): Promise<S3>; close(): void } {
  let client: Promise<S3> | undefined;
  return {
    get() {
      client ??= importCommonJs(() => import('@aws-sdk/client-s3')).then(({ S3: Client }) => new Client(config));
      return client;
    },
    close() {
      client?.then((loaded) => loaded.destroy()).catch(() => {});
    },
  };
}
