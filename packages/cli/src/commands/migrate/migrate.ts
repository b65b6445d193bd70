import { type ClusterClient, type MigrateOptions, migrate, type StorageLocation } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodeOfPhase } from '../../exit-codes.ts';
import { resolveLimits } from '../../limits/resolve-limits.ts';
import { locationRisks } from '../../locations/location-risks.ts';
import type { LocationSpec } from '../../locations/location-spec.ts';
import { openStore } from '../../locations/open/open-store.ts';
import { openTrust } from '../../locations/open/open-trust.ts';
import { listedPlugins } from '../../locations/plugins/listed-plugins.ts';
import { resolveLocations } from '../../locations/resolve-locations.ts';
import { openCluster } from '../../open-cluster.ts';
import { openSnapshotLocations } from '../../open-snapshot-locations.ts';
import { createStderrLogger } from '../../output/stderr-logger.ts';
import { visible } from '../../output/visible.ts';
import type { ModeFlags } from '../../server-mode/mode-flags.ts';
import { UsageError } from '../../usage-error.ts';
import { openVolumeFiles, withJobLocations } from '../../volume-files/open-volume-files.ts';
import type { RegisterCommand } from '../leaf-command.ts';
import { addLeafCommand } from '../leaf-command.ts';
import { addMigrateFlags, type MigrateFlags, migrationFields, restoreFields } from './migrate-flags.ts';
import { reportMigration } from './report-migration.ts';
import { type TargetSpec, targetSpecs } from './target-specs.ts';
import { watchMigration } from './watch-migration.ts';

export const registerMigrate: RegisterCommand = (parent, runner) =>
  addLeafCommand<MigrateFlags & ModeFlags>({
    parent,
    runner,
    usage: 'migrate [name]',
    description:
      'Move what a cluster holds into other clusters: back up, plan, restore, wait until workloads are ready, compare. With a name and a --location, a second run continues where the first was stopped; without --location the backup is kept in a temporary folder until the end',
    flags: addMigrateFlags,
    run: ([name], flags, context) => runMigrate(name, flags, context),
  });

async function runMigrate(name: string | undefined, flags: MigrateFlags & ModeFlags, context: CliContext): Promise<ExitCode> {
  if (flags.inCluster) throw new UsageError('--in-cluster: a server cannot migrate: the engine of this process does it');
  const specs = await targetSpecs(flags, context);
  const spec = flags.location ? (await resolveLocations({ flags, context, count: 'one' })).locations[0] : undefined;
  if (name !== undefined && !spec && !flags.quiet)
    await context.stderr.write('warning: without --location a migration that is stopped begins anew, whatever its name\n');
  const open = await openAll({ specs, spec, flags, context });
  try {
    const { from, to, location, engine } = open;
    const options: MigrateOptions = {
      ...(name !== undefined && { name }),
      ...migrationFields(flags),
      from,
      to,
      ...(location && spec && { location, locationName: spec.name }),
      engine,
      signal: context.signal,
    };
    const result = await watchMigration({ run: migrate(options), flags, context });
    await reportMigration({ result, flags, context, location: spec?.display });
    return exitCodeOfPhase(result.phase);
  } finally {
    await open.close();
  }
}

interface OpenOptions {
  readonly specs: readonly TargetSpec[];
  readonly spec: LocationSpec | undefined;
  readonly flags: MigrateFlags;
  readonly context: CliContext;
}

interface OpenMigration extends Pick<MigrateOptions, 'from' | 'to'> {
  readonly location: StorageLocation | undefined;
  readonly engine: NonNullable<MigrateOptions['engine']>;
  close(): Promise<void>;
}

/** Connects to the clusters, and opens the location. Close them. */
async function openAll({ specs, spec, flags, context }: OpenOptions): Promise<OpenMigration> {
  const closing: { close?(): Promise<void> | undefined }[] = [];
  const close = async () => void (await Promise.allSettled(closing.map((each) => each.close?.())));
  const limits = await resolveLimits(flags, context);
  const connect = async (of: {
    readonly context?: string | undefined;
    readonly kubeconfig?: string | undefined;
  }): Promise<ClusterClient> => {
    const { context: _context, kubeconfig: _kubeconfig, ...rest } = flags;
    const { kubeconfig = flags.kubeconfig } = of;
    const chosen = { ...(of.context !== undefined && { context: of.context }), ...(kubeconfig !== undefined && { kubeconfig }) };
    const cluster = await openCluster({ ...rest, ...chosen }, context, limits.cluster);
    closing.push(cluster);
    for (const risk of flags.quiet ? [] : (cluster.risks ?? []))
      await context.stderr.write(`warning: the cluster at ${visible(cluster.server)}: ${visible(risk)}\n`);
    return cluster;
  };
  try {
    const from = await connect({ context: flags.fromContext ?? flags.context, kubeconfig: flags.fromKubeconfig });
    const to: MigrateOptions['to'][number][] = [];
    for (const { name, restore, ...of } of specs) {
      const { kubeconfig = flags.fromKubeconfig, context: named } = of;
      const cluster = await connect({ context: named, kubeconfig });
      const target = {
        cluster,
        restore: { ...restoreFields(flags), ...restore },
        ...(flags.compare === false && { compare: false as const }),
      };
      to.push(name === undefined ? target : { ...target, name });
    }
    const location = spec && (await openLocation(spec, flags, context));
    if (location) closing.push(location.store);
    const locations = spec ? [spec] : [];
    const snapshotLocations = await openSnapshotLocations(flags, context, 'none');
    closing.push(...Object.values(snapshotLocations).map(({ snapshotter }) => snapshotter));
    const engine: OpenMigration['engine'] = {
      ...(flags.namespace !== undefined && { namespace: flags.namespace }),
      snapshotLocations,
      volumeFiles: withJobLocations(await openVolumeFiles({ flags, context, locations }), { context, locations }),
      archiveLimits: limits.archive,
      fileLimits: limits.files,
      plugins: await listedPlugins({ flags, context, warnsOfImplicit: true }),
      ...(flags.debug && { logger: createStderrLogger(context.stderr) }),
    };
    return { from, to, location, engine, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openLocation(spec: LocationSpec, flags: MigrateFlags, context: CliContext): Promise<StorageLocation> {
  for (const risk of flags.quiet ? [] : await locationRisks(spec)) await context.stderr.write(`warning: ${visible(risk)}\n`);
  return {
    ...(await openTrust(spec)),
    store: await openStore(spec, context),
    ...(spec.accessMode && { accessMode: spec.accessMode }),
    ...(spec.objectLock && { objectLock: spec.objectLock }),
  };
}
