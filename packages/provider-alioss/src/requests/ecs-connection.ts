import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { onceSucceeded, untilAborted } from '@lifeboat/core/provider-kit';
import { createCredentialsHolder } from '../credentials/create-credentials-holder.ts';
import { ecsRamRoleCredentials } from '../credentials/ecs-ram-role.ts';
import type { EcsDiskVolumeSnapshotterOptions } from '../volume-snapshotter/volume-snapshotter-options.ts';
import { type EcsApi, loadEcsApi } from './ecs-api.ts';
import { type EcsSubject, ecsError } from './ecs-error.ts';
import { standardRegion } from './oss-endpoint.ts';

/** Sends requests for one snapshotter: its own client and credentials, errors translated. */
export interface EcsConnection {
  /** Runs one request; again while its failure is retryable, and once when the credentials are refused and there may be
   * others. Every request can be sent twice: those that make something carry a token. */
  run<T>(request: (api: EcsApi) => Promise<T>, subject: EcsSubject): Promise<T>;
  /** For messages. */
  readonly region: string;
}

// Expired, or replaced by others: worth asking for new ones once.
const refusedCodes = /^(InvalidAccessKeyId|SignatureDoesNotMatch|IncompleteSignature|InvalidSecurityToken|SecurityTokenExpired)/;
const firstPauseInMs = 300;
const longestPauseInMs = 10_000;

export function connectEcs(options: EcsDiskVolumeSnapshotterOptions): EcsConnection {
  const { region, network = 'public', maxAttempts = 5, caCert } = options;
  const regionInMessages = typeof region === 'string' ? standardRegion(region) : 'of this machine';
  const credentials = createCredentialsHolder({
    source: options.credentials === 'ecs-ram-role' ? ecsRamRoleCredentials() : options.credentials,
    where: `ECS in region '${regionInMessages}'`,
    now: () => Date.now(),
  });
  const place = { region: regionInMessages, redact: credentials.redact };
  const opened = onceSucceeded(async () => {
    const resolved = standardRegion(typeof region === 'string' ? region : await region());
    const given = options.endpoint === undefined ? undefined : new URL(options.endpoint);
    return await loadEcsApi({
      region: resolved,
      endpoint: given?.host ?? `ecs${network === 'internal' ? '-vpc' : ''}.${resolved}.aliyuncs.com`,
      protocol: given?.protocol === 'http:' ? 'HTTP' : 'HTTPS',
      caCert: caCert && [...tls.getCACertificates('default'), caCert].join('\n'),
      connectTimeoutInMs: options.connectTimeoutInMs ?? 10_000,
      requestTimeoutInMs: options.requestTimeoutInMs ?? 30_000,
      credentials: () => credentials.get(),
    });
  });

  return {
    region: regionInMessages,
    async run(request, subject) {
      const { signal } = subject;
      let renewed = false;
      for (let attempt = 1; ; attempt++) {
        let generation = 0;
        try {
          throwIfAborted(signal, `The request to ${subject.action}`);
          // Before the SDK: it would wrap a failure of theirs.
          await credentials.get();
          generation = credentials.generation;
          // The SDK knows no abort: its request goes on by itself until it is answered or its time is over.
          return await untilAborted(request(await opened()), { signal, what: `The request to ${subject.action}` });
        } catch (error) {
          const failure = ecsError(error, subject, place);
          const refused = !renewed && refusedCodes.test(String(failure.context.ecsCode)) && credentials.renew(generation);
          if (refused) renewed = true;
          else if (!failure.retryable || attempt >= maxAttempts || LifeboatError.isInstance(error)) throw failure;
          else
            await sleep(Math.min(longestPauseInMs, firstPauseInMs * 2 ** (attempt - 1)), undefined, signal ? { signal } : {}).catch(
              () => {},
            );
        }
      }
    },
  };
}
