import { type LifeboatError, type Patience, throwIfAborted } from '@lifeboat/core/plugin-api';
import { briefPatience, createPatience, onceSucceeded } from '@lifeboat/core/provider-kit';
import { createCredentialsHolder } from '../credentials/create-credentials-holder.ts';
import { ecsRamRoleCredentials } from '../credentials/ecs-ram-role.ts';
import type { OssObjectStoreOptions } from '../object-store/object-store-options.ts';
import { type AliOssClient, loadAliOss } from './ali-oss-client.ts';
import { ossEndpoint, standardRegion } from './oss-endpoint.ts';
import { type OssPlace, type OssSubject, ossError, subjectText } from './oss-error.ts';
import { createOssTransport, type RequestContext } from './oss-transport.ts';

/** Sends requests for one store: its own connections and credentials, errors translated. */
export interface OssConnection {
  /** Runs one request, again as long as its failure can get better and the patience lasts; and once when the credentials are
   * refused and there may be others. `requestSignal` (default: the subject's) is what the request itself listens to.
   * `brief`: cleaning up, for which nobody waits long. */
  run<T>(
    request: (client: AliOssClient) => Promise<T>,
    subject: OssSubject & { readonly requestSignal?: AbortSignal | undefined; readonly brief?: boolean },
  ): Promise<T>;
  /** The same connection, for calls that bring a patience of their own. */
  with(patience: Patience | undefined): OssConnection;
  /** Signs with the endpoint that the world knows. */
  sign(request: (client: AliOssClient) => Promise<string>, subject: OssSubject): Promise<string>;
  readonly place: OssPlace;
  /** Whether a request has succeeded before: bucket and credentials are then known to be right. */
  readonly proven: boolean;
  close(): void;
}

// Expired, or replaced by others: worth asking for new ones once.
const refusedCodes = new Set(['InvalidAccessKeyId', 'InvalidSecurityToken', 'SecurityTokenExpired', 'SignatureDoesNotMatch']);

export function connectOss(options: OssObjectStoreOptions): OssConnection {
  const { bucket, region, network = 'public', forcePathStyle = false, signatureVersion = 'v4' } = options;
  const trimmed = (url: string | undefined) => url?.replace(/\/+$/, '');
  const known = typeof region === 'string' ? ossEndpoint(region, network) : 'OSS';
  const endpointInMessages = trimmed(options.endpoint) ?? known;
  const credentials = createCredentialsHolder({
    source: options.credentials === 'ecs-ram-role' ? ecsRamRoleCredentials() : options.credentials,
    where: `bucket '${bucket}' at ${endpointInMessages}`,
    now: () => Date.now(),
  });
  const place: OssPlace = { bucket, endpoint: endpointInMessages, redact: credentials.redact };
  const transport = createOssTransport(options);
  const regionOnce = onceSucceeded(async () => standardRegion(typeof region === 'string' ? region : await region()));
  let proven = false;

  const makeClient = async (context: RequestContext, endpoint: string | undefined): Promise<AliOssClient> => {
    const { accessKeyId, accessKeySecret, stsToken } = await credentials.get();
    const resolved = await regionOnce();
    const make = await loadAliOss();
    return make({
      accessKeyId,
      accessKeySecret,
      ...(stsToken ? { stsToken } : {}),
      refreshSTSTokenInterval: 1,
      bucket,
      region: `oss-${resolved}`,
      endpoint: endpoint ?? ossEndpoint(resolved, network),
      sldEnable: forcePathStyle,
      authorizationV4: signatureVersion === 'v4',
      retryMax: 0,
      urllib: transport,
    })(context);
  };

  const once = async <T>(
    request: (client: AliOssClient) => Promise<T>,
    subject: OssSubject,
    signal: AbortSignal | undefined,
  ): Promise<T> => {
    for (let renewed = false; ; renewed = true) {
      const context: RequestContext = { signal };
      let generation = 0;
      let client: AliOssClient;
      try {
        throwIfAborted(signal);
        client = await makeClient(context, trimmed(options.endpoint));
        generation = credentials.generation;
      } catch (error) {
        throw ossError(error, { subject, place });
      }
      try {
        const answer = await request(client);
        proven = true;
        return answer;
      } catch (error) {
        const { refusal: body, retryAfterInMs } = context;
        const failure = ossError(context.networkError ?? error, { subject, place, body, retryAfterInMs });
        if (renewed || !isRefused(failure) || !credentials.renew(generation)) throw failure;
      }
    }
  };

  const connected = (patience: Patience): OssConnection => ({
    place,
    get proven() {
      return proven;
    },
    run(request, subject) {
      const signal = 'requestSignal' in subject ? subject.requestSignal : subject.signal;
      return (subject.brief ? briefPatience : patience).repeat(() => once(request, subject, signal), {
        what: `The request to ${subjectText(subject, place)}`,
        signals: subject.signal === signal ? [signal] : [subject.signal, signal],
      });
    },
    with: (other) => connected(other ?? patience),
    async sign(request, subject) {
      try {
        throwIfAborted(subject.signal);
        return await request(await makeClient({ signal: subject.signal }, trimmed(options.publicEndpoint ?? options.endpoint)));
      } catch (error) {
        throw ossError(error, { subject, place });
      }
    },
    close: () => transport.close(),
  });
  return connected(createPatience(options));
}

function isRefused(failure: LifeboatError): boolean {
  return failure.code === 'STORE_ACCESS_DENIED' && refusedCodes.has(String(failure.context.ossCode));
}
