import { ignoredDifferences } from '../../compare/ignored-differences.ts';
import type { EngineOptions } from '../../contract/engine.ts';
import type { MigrateEvent } from '../../contract/migration/migrate-event.ts';
import type { MigrateOptions } from '../../contract/migration/migrate-options.ts';
import type { MigrationResult } from '../../contract/migration/migration-result.ts';
import type { Run } from '../../contract/run.ts';
import { runMigration } from '../../migrate/run-migration.ts';
import type { RunContext } from '../../records/start-run.ts';
import { checkedClock } from '../checks/checked-clock.ts';
import { attempt } from '../checks/take-call.ts';
import { createEngine } from '../create-engine.ts';
import { startEngineRun } from '../start-engine-run.ts';
import { type TakenMigration, takeMigration } from './take-migration.ts';
import { createTemporaryLocation } from './temporary-location.ts';

/**
 * Migrates the content of a cluster into other clusters or other namespaces: backs it up and, for each target, plans, restores, waits until
 * workloads are ready, and compares. A failure in one target is in the report and does not stop the others. With the same `name` and
 * `location`, it continues where an earlier process was killed. The caller closes the clients of clusters and the stores.
 *
 * The run rejects with `INVALID_REQUEST`, `INVALID_CONFIG`, `KUBERNETES_*` if a cluster does not answer, `BACKUP_*` and `STORE_*` if there
 * is no backup to continue with, and `CANCELED`. Except after a cancel, nothing was then written to any target.
 */
export function migrate(options: MigrateOptions): Run<MigrateEvent, MigrationResult> {
  const taken = attempt(() => takeMigration(options, checkedClock(options?.engine?.now)()));
  return startEngineRun<MigrateEvent, MigrationResult>({ operation: 'migrate', name: options?.name }, options, (run) =>
    openAndRun(taken(), run),
  );
}

async function openAndRun(options: TakenMigration, run: RunContext<MigrateEvent>): Promise<MigrationResult> {
  const { locationName = 'migration' } = options;
  const temporary = options.location ? undefined : await createTemporaryLocation();
  const location = options.location ?? temporary?.location;
  const engines: ReturnType<typeof createEngine>[] = [];
  try {
    const volumeFiles = options.engine?.volumeFiles;
    const common: Omit<EngineOptions, 'cluster'> = {
      ...options.engine,
      ...(volumeFiles && temporary && { volumeFiles: temporary.volumeFiles(volumeFiles) }),
      storageLocations: location ? { [locationName]: { ...location, default: true } } : {},
    };
    const open = (cluster: TakenMigration['from']) => {
      const engine = createEngine({ ...common, cluster });
      engines.push(engine);
      return engine;
    };
    const migration = {
      name: options.name,
      backup: options.backup ?? {},
      source: { engine: open(options.from), cluster: options.from },
      targets: options.to.map((target) => ({ ...target, engine: open(target.cluster) })),
      location: locationName,
      isKept: temporary === undefined,
      volumeFormats: volumeFiles?.formats.map(({ name }) => name) ?? [],
      ...(options.planOnly !== undefined && { planOnly: options.planOnly }),
      ...(options.onBlocked && { onBlocked: options.onBlocked }),
      ...(options.readiness !== undefined && { readiness: options.readiness }),
    };
    return await runMigration(migration, { rules: ignoredDifferences, run });
  } finally {
    await Promise.all(engines.map((engine) => engine.close()));
    await temporary?.remove();
  }
}
