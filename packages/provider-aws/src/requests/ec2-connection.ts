import type { EC2, EC2ClientConfig } from '@aws-sdk/client-ec2';
import { throwIfAborted } from '@lifeboat/core/plugin-api';
import { createCredentialsHolder, factsOf, requestHandler, withRenewedCredentials } from '@lifeboat/s3-store';
import { defaultChainCredentials } from '../credentials/default-chain.ts';
import type { EbsVolumeSnapshotterOptions } from '../volume-snapshotter/volume-snapshotter-options.ts';
import { type Ec2Subject, ec2Error } from './ec2-error.ts';
import { loadEc2 } from './load-ec2.ts';

type Request<T> = (ec2: EC2, options: { abortSignal?: AbortSignal }) => Promise<T>;

/** Sends requests for one snapshotter: its own client, agents and credentials, errors translated. */
export interface Ec2Connection {
  readonly region: string;
  readonly maxAttempts: number;
  run<T>(request: Request<T>, subject: Ec2Subject): Promise<T>;
  /** One attempt only: for a request that must not be sent twice. */
  runOnce<T>(request: Request<T>, subject: Ec2Subject): Promise<T>;
  close(): void;
}

// Expired, or replaced by others: worth asking for new ones once.
const refusedCodes = new Set([
  'AuthFailure',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidToken',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

export function connectEc2(options: EbsVolumeSnapshotterOptions): Ec2Connection {
  const { region, profile, maxAttempts = 5 } = options;
  const endpoint = options.endpoint?.replace(/\/+$/, '');
  const credentials = createCredentialsHolder({
    source: options.credentials === 'default-chain' ? defaultChainCredentials({ profile }) : options.credentials,
    where: `EBS in region '${region}'`,
    now: () => Date.now(),
  });
  const place = { region, endpoint, redact: credentials.redact };
  // Memoized by our holder, not by the SDK, so that an expired token can be forgotten.
  const provider = Object.assign(async () => ({ ...(await credentials.get()) }), { memoized: true });
  // Everything that the SDK would otherwise look up in the environment or in ~/.aws is given here.
  const config: EC2ClientConfig = {
    credentials: provider,
    region,
    ...(endpoint ? { endpoint } : {}),
    ignoreConfiguredEndpointUrls: true,
    requestHandler: requestHandler(options),
    retryMode: 'standard',
    defaultsMode: 'standard',
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    authSchemePreference: ['sigv4'],
    userAgentAppId: 'lifeboat',
  };
  const clients = new Map<number, Promise<EC2>>();
  const client = (attempts: number): Promise<EC2> => {
    const opened = clients.get(attempts) ?? loadEc2().then(({ EC2: Client }) => new Client({ ...config, maxAttempts: attempts }));
    clients.set(attempts, opened);
    opened.catch(() => clients.delete(attempts));
    return opened;
  };

  const run = async <T>(attempts: number, request: Request<T>, subject: Ec2Subject): Promise<T> => {
    const { signal } = subject;
    try {
      throwIfAborted(signal);
      const ec2 = await client(attempts);
      return await withRenewedCredentials({
        credentials,
        isRefused: (error) => refusedCodes.has(factsOf(error).name),
        request: () => request(ec2, signal ? { abortSignal: signal } : {}),
      });
    } catch (error) {
      throw ec2Error(error, subject, place);
    }
  };

  return {
    region,
    maxAttempts,
    run: (request, subject) => run(maxAttempts, request, subject),
    runOnce: (request, subject) => run(1, request, subject),
    close() {
      for (const opened of clients.values()) opened.then((ec2) => ec2.destroy()).catch(() => {});
    },
  };
}
