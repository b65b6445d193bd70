import type { ComparisonRule } from '../contract/comparison/comparison.ts';
import type { MigratedTarget, MigrationResult } from '../contract/migration/migration-result.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { backUpOnce } from './back-up-once.ts';
import { migrateTarget } from './migrate-target.ts';
import { doStep, type MigrationRun, type OpenMigration } from './migration-run.ts';
import { isSameCluster, volumeDefaults } from './volumes.ts';

/** A target takes an archive on disk, and a plan and a restore in memory. */
const targetsAtOnce = 4;

/**
 * Migrates: 1 backs the source up, unless an earlier run has, 2 in each target plans, restores, waits for workloads and compares. How
 * far it is stands in the location: the backup, and a restore for each target, which name what they were asked for.
 * @throws LifeboatError as `backup`; what fails in a target is in the result
 */
export async function runMigration(
  migration: OpenMigration,
  { rules, run }: { readonly rules: readonly ComparisonRule[]; readonly run: MigrationRun },
): Promise<MigrationResult> {
  const begun = performance.now();
  const { source, targets, name, isKept } = migration;
  const { signal } = run;
  await Promise.all(targets.map(({ cluster }) => cluster.version({ signal })));
  const same = await Promise.all(targets.map(({ cluster }) => isSameCluster(source.cluster, cluster, { signal })));
  const volumes = volumeDefaults({ toOthers: same.includes(false), formats: migration.volumeFormats });
  run.accept();
  const { value: backup, durationInMs } = await doStep({ step: 'backup', run }, async () => {
    const value = await backUpOnce(migration, { volumes, run });
    return { value, told: `${value.phase}: ${value.items} objects`, isDoneBefore: value.outcome === 'found' };
  });
  const described = await source.engine.describeBackup(name, { signal });
  const reports: MigratedTarget[] = [];
  const queue = [...targets.entries()];
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const [at, target] = next;
      reports[at] = await migrateTarget({ migration, target, volumes: described.volumes ?? [], rules, run });
    }
  };
  await Promise.all(targets.slice(0, targetsAtOnce).map(work));
  if (signal.aborted) throw new LifeboatError({ code: 'CANCELED', message: 'The migration was canceled', cause: signal.reason });
  return {
    name,
    phase: phaseOf(backup.phase === 'Completed', reports),
    backup: { ...backup, durationInMs },
    targets: reports,
    kept: isKept,
    durationInMs: Math.round(performance.now() - begun),
  };
}

function phaseOf(isWhole: boolean, targets: readonly MigratedTarget[]): MigrationResult['phase'] {
  const has = (...phases: readonly MigratedTarget['phase'][]) => targets.filter(({ phase }) => phases.includes(phase)).length;
  if (has('Blocked', 'Failed') === targets.length) return 'Failed';
  return isWhole && has('Completed', 'Planned') === targets.length ? 'Completed' : 'PartiallyFailed';
}
