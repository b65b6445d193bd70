import { type ClusterClient, LifeboatError } from '@lifeboat/core';
import { parseGoDuration, type ServerStatusRequestStatus } from '@lifeboat/core/velero-api';
import { createVeleroClient, type VeleroClient } from '@lifeboat/core/velero-client';
import type { CliContext } from '../cli-context.ts';
import { readLimits } from '../limits/read-limits.ts';
import { openCluster } from '../open-cluster.ts';
import { visible } from '../output/visible.ts';
import { UsageError } from '../usage-error.ts';
import { locationCertificates } from './location-certificates.ts';
import type { ModeFlags } from './mode-flags.ts';
import { signedUrlFetch } from './signed-url-fetch.ts';

/** A server of velero.io in a cluster, ours or Velero's, that commands drive by its objects. */
export interface OpenServer {
  readonly client: VeleroClient;
  readonly cluster: ClusterClient;
  /** Of the server and its objects. */
  readonly namespace: string;
  /** How long it may take to answer. */
  readonly timeoutInMs: number;
  /** Whether the cluster serves velero.io/v1. @throws LifeboatError `KUBERNETES_*`, `TIMEOUT` */
  servesVelero(): Promise<boolean>;
  /**
   * Has the server say which version it is; asked once. To be awaited before anything is made that only a server acts on.
   * @throws LifeboatError `TIMEOUT` when none answers
   */
  status(): Promise<ServerStatusRequestStatus>;
  close(): Promise<void>;
}

const defaultTimeoutInMs = 10_000;

/** Opens the cluster of a command line as one with a server. Nothing is sent yet. @throws UsageError, LifeboatError `INVALID_CONFIG` */
export async function openServer(flags: ModeFlags, context: CliContext): Promise<OpenServer> {
  const { signal } = context;
  const namespace = flags.namespace ?? (context.env.VELERO_NAMESPACE || 'velero');
  const timeoutInMs = flags.timeout === undefined ? defaultTimeoutInMs : (parseGoDuration(flags.timeout) ?? defaultTimeoutInMs);
  if (timeoutInMs <= 0) throw new UsageError(`--timeout ${flags.timeout}: expected more than 0`);
  const limits = readLimits(flags.limit ?? {});
  const cluster = await openCluster(flags, context, limits.cluster);
  for (const risk of flags.quiet ? [] : (cluster.risks ?? []))
    await context.stderr.write(`warning: the cluster at ${visible(cluster.server)}: ${visible(risk)}\n`);
  const ofLocations = () => locationCertificates(client, signal);
  const client = createVeleroClient({
    ...{ cluster, namespace, now: context.now, fileLimits: limits.files },
    fetch: await signedUrlFetch({ flags, context, ofLocations }),
  });
  let asked: Promise<ServerStatusRequestStatus> | undefined;
  return {
    client,
    cluster,
    namespace,
    timeoutInMs,
    async servesVelero() {
      const limit = AbortSignal.timeout(timeoutInMs);
      try {
        const { find } = await cluster.discover({ signal: AbortSignal.any([signal, limit]) });
        return find({ group: 'velero.io', version: 'v1', resource: 'backups' }) !== undefined;
      } catch (error) {
        if (signal.aborted || !limit.aborted) throw error;
        throw new LifeboatError({
          code: 'TIMEOUT',
          message: `it does not answer within ${timeoutInMs / 1000} s (--timeout)`,
          cause: error,
        });
      }
    },
    status() {
      asked ??= client.serverStatus({ timeoutInMs, signal }).catch((error: unknown) => {
        throw LifeboatError.isInstance(error, 'TIMEOUT') ? noAnswer({ cluster, namespace, timeoutInMs }, error) : error;
      });
      return asked;
    },
    close: () => cluster.close(),
  };
}

function noAnswer({ cluster, namespace, timeoutInMs }: Pick<OpenServer, 'cluster' | 'namespace' | 'timeoutInMs'>, cause: unknown) {
  return new LifeboatError({
    code: 'TIMEOUT',
    message:
      `No server answers in namespace ${namespace} of ${cluster.server}: it was asked for its version and said nothing for ${timeoutInMs / 1000} s. ` +
      `Nothing was made. Check that it runs ("kubectl -n ${namespace} get deployments"), and that --namespace is its own; --timeout waits longer, ` +
      'and with --location the engine of this process does the work',
    retryable: true,
    cause,
  });
}
