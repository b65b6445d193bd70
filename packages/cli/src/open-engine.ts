import {
  type ClusterClient,
  createEngine,
  type Engine,
  type ObjectStore,
  type ObservedCall,
  observe,
  type SnapshotLocation,
  type TrustOptions,
  wrapObjectStore,
} from '@lifeboat/core';
import type { CliContext } from './cli-context.ts';
import { resolveLimits } from './limits/resolve-limits.ts';
import { locationRisks } from './locations/location-risks.ts';
import type { LocationSpec } from './locations/location-spec.ts';
import { openFailure } from './locations/open/open-failure.ts';
import { openStore } from './locations/open/open-store.ts';
import { openTrust } from './locations/open/open-trust.ts';
import { otherLocations } from './locations/other-locations.ts';
import { listedPlugins } from './locations/plugins/listed-plugins.ts';
import { type LocationCount, resolveLocations } from './locations/resolve-locations.ts';
import { openCluster } from './open-cluster.ts';
import { type NeededSnapshots, openSnapshotLocations } from './open-snapshot-locations.ts';
import { storeWaitText } from './output/reports/store-wait-text.ts';
import { createStderrLogger } from './output/stderr-logger.ts';
import { visible } from './output/visible.ts';
import type { ModeFlags } from './server-mode/mode-flags.ts';
import { UsageError } from './usage-error.ts';
import { openVolumeFiles, withJobLocations } from './volume-files/open-volume-files.ts';

/** An engine over the locations and the cluster that the command line names. */
export interface OpenEngine {
  readonly engine: Engine;
  /** The first of {@link locations}: the only one of most commands. */
  readonly location: LocationSpec;
  readonly locations: readonly LocationSpec[];
  /** The command line named the locations; else they are all of `lifeboat.yaml`, or its default. */
  readonly areNamed: boolean;
  close(): Promise<void>;
}

interface OpenEngineOptions {
  readonly flags: ModeFlags;
  readonly context: CliContext;
  /** Whether the command talks to a cluster. `if-any`: only if there is one, which is asked no earlier than it is needed. */
  readonly cluster: boolean | 'if-any';
  readonly count: LocationCount;
  /** Snapshot locations that must work. @default none are opened */
  readonly snapshots?: NeededSnapshots | undefined;
  /** Whether the command runs item actions: the plugins that have some are loaded then. `if-named`: unless nobody has named the
   * file that lists them. @default false */
  readonly actions?: boolean | 'if-named' | undefined;
  /** Have the engine look also into the locations that the command is not about. @default false */
  readonly otherLocations?: boolean | undefined;
  /** Hears of each call of a store. @default nobody does */
  readonly onStoreCall?: ((call: ObservedCall) => void) | undefined;
}

/** Opens what a command needs. Errors of the command line come first, before any connection. */
export async function openEngine({ flags, context, cluster, count, ...more }: OpenEngineOptions): Promise<OpenEngine> {
  if (flags.inCluster)
    throw new UsageError(
      '--in-cluster: a server cannot do this, it takes the storage location itself: give --location, or a lifeboat.yaml',
    );
  const { locations, areNamed } = await resolveLocations({ flags, context, count });
  const limits = await resolveLimits(flags, context);
  const opened: OpenLocation[] = [];
  let client: ClusterClient | undefined;
  let snapshotLocations: Readonly<Record<string, SnapshotLocation>> = {};
  let engine: Engine | undefined;
  const close = async () => {
    const stores = opened.map(({ store }) => store);
    const snapshotters = Object.values(snapshotLocations).map(({ snapshotter }) => snapshotter);
    await Promise.allSettled([engine?.close(), client?.close(), ...[...stores, ...snapshotters].map((each) => each.close?.())]);
  };
  try {
    for (const location of locations) {
      const plain = await openStore(location, context).catch(async (error: unknown) => {
        // One that nobody asked for must not hinder the others.
        if (areNamed || locations.length === 1 || location.default) throw error;
        await context.stderr.write(`warning: location ${location.name} is left out: ${visible(openFailure(error))}\n`);
      });
      const store = plain && more.onStoreCall ? wrapObjectStore(plain, observe({ onCall: more.onStoreCall })) : plain;
      if (store) opened.push({ location, store, trust: await openTrust(location) });
      for (const risk of flags.quiet ? [] : await locationRisks(location)) await context.stderr.write(`warning: ${visible(risk)}\n`);
    }
    if (more.snapshots) snapshotLocations = await openSnapshotLocations(flags, context, more.snapshots);
    const others = more.otherLocations ? await otherLocations(flags, context, locations) : { storageLocations: {}, plugins: [] };
    if (cluster)
      client = await openCluster(flags, context, limits.cluster).catch(unlessNamed(cluster === 'if-any' && !isClusterNamed(flags)));
    for (const risk of flags.quiet ? [] : (client?.risks ?? []))
      await context.stderr.write(`warning: the cluster at ${visible(client?.server ?? '')}: ${visible(risk)}\n`);
    const plugins = more.actions ? await listedPlugins({ flags, context, warnsOfImplicit: more.actions === 'if-named' }) : [];
    const [first] = opened;
    if (!first) throw new UsageError('None of the locations of lifeboat.yaml can be opened');
    engine = createEngine({
      ...(client && { cluster: client }),
      ...(flags.namespace !== undefined && { namespace: flags.namespace }),
      storageLocations: {
        ...others.storageLocations,
        ...Object.fromEntries(
          opened.map(({ location, store, trust }) => {
            const isDefault = areNamed || opened.length === 1 ? location === first.location : (location.default ?? false);
            return [
              location.name,
              {
                ...trust,
                store,
                default: isDefault,
                ...(location.accessMode && { accessMode: location.accessMode }),
                ...(location.objectLock && { objectLock: location.objectLock }),
              },
            ];
          }),
        ),
      },
      // No `owner`: a command is a process of its own, and a cron job's next one is not the one before. Two of them may well run at
      // the same time, on one host or in one Pod, and neither may take the other for its own remains.
      snapshotLocations,
      volumeFiles: withJobLocations(await openVolumeFiles({ flags, context, locations }), { context, locations }),
      archiveLimits: limits.archive,
      fileLimits: limits.files,
      // Who has canceled is told the end only.
      onStoreWait: (event) => void (context.signal.aborted || context.stderr.write(storeWaitText(event, locations))),
      plugins: [...others.plugins, ...plugins],
      ...(flags.debug && { logger: createStderrLogger(context.stderr) }),
    });
    return { engine, location: first.location, locations: opened.map(({ location }) => location), areNamed, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface OpenLocation {
  readonly location: LocationSpec;
  readonly trust: TrustOptions;
  readonly store: ObjectStore;
}

function isClusterNamed({ kubeconfig, context }: ModeFlags): boolean {
  return kubeconfig !== undefined || context !== undefined;
}

function unlessNamed(optional: boolean): (error: unknown) => undefined {
  return (error) => {
    if (!optional) throw error;
    return undefined;
  };
}
