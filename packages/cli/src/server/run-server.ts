import { type ControllerOptions, createController, createMetricsRegistry } from '@lifeboat/controller';
import { clusterInCluster, LifeboatError } from '@lifeboat/core';
import { parseGoDuration } from '@lifeboat/core/velero-api';
import type { CliContext } from '../cli-context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { readLimits } from '../limits/read-limits.ts';
import { resolveLimits } from '../limits/resolve-limits.ts';
import { openCluster } from '../open-cluster.ts';
import { UsageError } from '../usage-error.ts';
import { cliVersion } from '../version.ts';
import { createServerLogger } from './create-server-logger.ts';
import { startHealthEndpoints } from './health-endpoints.ts';
import type { Endpoints } from './listen.ts';
import { startMetricsEndpoint } from './metrics-endpoint.ts';
import { withNodeAgentConfig } from './node-agent-config.ts';
import { readNotifications } from './notification-flags.ts';
import type { ServerFlags } from './server-flags.ts';
import { serverProviders } from './server-providers.ts';
import { serverVolumeFiles } from './server-volume-files.ts';

/** Velero's. */
const defaultMetricsAddress = { port: 8085 };

/** Runs the controllers until the signal of the context comes: what runs then is left to the next one. */
export async function runServer(flags: ServerFlags, context: CliContext): Promise<ExitCode> {
  const { cwd, env, signal, now, stdout } = context;
  if (flags.inCluster && (flags.kubeconfig !== undefined || flags.context !== undefined))
    throw new UsageError('--in-cluster and --kubeconfig or --context: one at a time');
  const logger = createServerLogger({ sink: stdout, level: flags.debug ? 'debug' : flags.logLevel, format: flags.logFormat, now });
  const providers = await serverProviders({
    ...{ names: flags.providers, config: flags.config, context },
    onMissing: (provider, reason) => logger.warn('A provider is left out: its locations will be Unavailable', { provider, reason }),
  });
  // A lifeboat.yaml that merely lies in the current folder is none of the server's business.
  const isFileNamed = flags.config !== undefined || Boolean(env.LIFEBOAT_CONFIG);
  const limits = isFileNamed ? await resolveLimits({ ...flags, quiet: true }, context) : readLimits(flags.limit ?? {});
  const notifications = await readNotifications(flags, cwd);
  const cluster = flags.inCluster ? await clusterInCluster({ env, ...limits.cluster }) : await openCluster(flags, context, limits.cluster);
  const namespace = flags.namespace ?? (env.VELERO_NAMESPACE || 'velero');
  const written = await serverVolumeFiles(flags, { context, isFileNamed });
  const { nodeAgentConfigmap: name } = flags;
  const volumeFiles =
    name === undefined
      ? written
      : await withNodeAgentConfig(written, { cluster, namespace, name, logger, signal }).catch(async (error: unknown) => {
          await cluster.close();
          throw error;
        });
  const metrics = flags.metricsAddress === 'off' ? undefined : await createMetricsRegistry();
  const controller = createController({
    ...{ cluster, namespace, providers, logger, now },
    // What a Deployment of `install` gives: the same for all starts of a container in one Pod.
    ...(env.POD_UID && { owner: env.POD_UID }),
    ...defined('metrics', metrics),
    ...defined('notifications', notifications),
    ...(flags.leaderElect === false ? { lease: false as const } : leaseTimes(flags.leaderElectLeaseDuration)),
    ...runLease(inMs(flags.runLeaseDuration)),
    ...defined('defaultStorageLocation', flags.defaultBackupStorageLocation),
    ...defined('defaultVolumeSnapshotLocations', flags.defaultVolumeSnapshotLocations),
    ...defined('concurrentBackups', flags.concurrentBackups),
    ...defined('backupSyncPeriodInMs', inMs(flags.backupSyncPeriod)),
    ...defined('garbageCollectionFrequencyInMs', inMs(flags.garbageCollectionFrequency)),
    ...defined('validationFrequencyInMs', inMs(flags.storeValidationFrequency)),
    ...defined('defaultBackupTtlInMs', inMs(flags.defaultBackupTtl)),
    ...defined('defaultItemOperationTimeoutInMs', inMs(flags.defaultItemOperationTimeout)),
    ...defined('globalVolumePoliciesConfigMap', flags.globalBackupVolumePoliciesConfigmap),
    ...defined('itemOperationSyncFrequencyInMs', inMs(flags.itemOperationSyncFrequency)),
    ...defined('resourceTimeoutInMs', inMs(flags.resourceTimeout)),
    ...defined('terminatingResourceTimeoutInMs', inMs(flags.terminatingResourceTimeout)),
    ...defined('gcKeepLastGood', flags.gcKeepLastGood),
    ...defined('scheduleSkipImmediately', flags.scheduleSkipImmediately),
    ...defined('autoRepair', flags.autoRepair),
    ...defined('hooksWithoutCreator', flags.hooksWithoutCreator),
    ...defined('defaultVolumesToFsBackup', flags.defaultVolumesToFsBackup),
    ...defined('defaultSnapshotMoveData', flags.defaultSnapshotMoveData),
    // As with Velero, zero is as good as nothing.
    ...defined('repoMaintainFrequencyInMs', inMs(flags.defaultRepoMaintainFrequency) || undefined),
    volumeFiles,
    serverVersion: `lifeboat-${cliVersion()}`,
  });
  let hasAnswered = false;
  const health = () => ({
    isLive: !controller.isStuck,
    isReady: hasAnswered && controller.isReady && !signal.aborted,
    isLeading: controller.isLeading,
  });
  let endpoints: Endpoints | undefined;
  let metricsEndpoint: Endpoints | undefined;
  try {
    if (flags.healthAddress) endpoints = await startHealthEndpoints(flags.healthAddress, health);
    if (metrics) metricsEndpoint = await serveMetrics(metrics);
    const { gitVersion } = await cluster.version({ signal });
    hasAnswered = true;
    for (const risk of cluster.risks ?? []) logger.warn(risk, { server: cluster.server });
    logger.info('The server has started', {
      ...{ version: cliVersion(), namespace, cluster: cluster.server, kubernetes: gitVersion },
      providers: providers.map(({ name }) => name),
      ...(endpoints && { healthAddress: endpoints.address }),
      ...(metricsEndpoint && { metricsAddress: metricsEndpoint.address }),
    });
    await controller.run({ signal });
    logger.info('The server has stopped');
    return exitCodes.completed;
  } catch (error) {
    // Told to stop before it had begun: that is no failure.
    if (signal.aborted && LifeboatError.isInstance(error, 'CANCELED')) return exitCodes.completed;
    throw error;
  } finally {
    await endpoints?.close();
    await metricsEndpoint?.close();
    await cluster.close();
  }

  async function serveMetrics(registry: NonNullable<typeof metrics>): Promise<Endpoints | undefined> {
    const { metricsAddress } = flags;
    if (metricsAddress !== undefined && metricsAddress !== 'off') return await startMetricsEndpoint(metricsAddress, registry);
    return await startMetricsEndpoint(defaultMetricsAddress, registry).catch((error: unknown) => {
      // Several servers of one machine, of which nobody has said where theirs are.
      logger.warn('The metrics are not served: give --metrics-address, or "off"', { error: messageOf(error) });
      return undefined;
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function inMs(duration: string | undefined): number | undefined {
  return duration === undefined ? undefined : parseGoDuration(duration);
}

function defined<Name extends string, Value>(name: Name, value: Value | undefined): Partial<Record<Name, Value>> {
  return value === undefined ? {} : ({ [name]: value } as Record<Name, Value>);
}

/** The other times of the Lease go with its duration. */
function leaseTimes(duration: string | undefined): Partial<Pick<ControllerOptions, 'lease'>> {
  const leaseDurationInMs = inMs(duration);
  if (leaseDurationInMs === undefined) return {};
  return {
    lease: {
      leaseDurationInMs,
      renewDeadlineInMs: Math.ceil((leaseDurationInMs * 2) / 3),
      retryPeriodInMs: Math.ceil((leaseDurationInMs * 2) / 15),
    },
  };
}

function runLease(durationInMs: number | undefined): Partial<Pick<ControllerOptions, 'runLease'>> {
  return durationInMs === undefined ? {} : { runLease: { durationInMs } };
}
