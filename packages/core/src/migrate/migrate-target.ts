import type { ComparisonRule } from '../contract/comparison/comparison.ts';
import type { MigratedTarget, MigrationStep } from '../contract/migration/migration-result.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import { ownMember } from '../json/index.ts';
import type { BackupVolumeInfo } from '../velero-api/files/volume-info.ts';
import { namedNamespaces } from '../velero-api/kinds/named-namespaces.ts';
import { awaitReady } from './await-ready.ts';
import { compareTarget } from './compare-target.ts';
import { asLifeboatError, doStep, type MigrationRun, type OpenMigration, type OpenTarget } from './migration-run.ts';
import { planTarget } from './plan-target.ts';
import { readTargetRestore, restoreOnce } from './restore-once.ts';
import { isSameCluster, unmovedVolumes } from './volumes.ts';
import { whenFree } from './when-free.ts';

interface MigrateTargetOptions {
  readonly migration: OpenMigration;
  readonly target: OpenTarget;
  /** How the backup saved volumes. */
  readonly volumes: readonly BackupVolumeInfo[];
  /** What may differ unless the target says it. */
  readonly rules: readonly ComparisonRule[];
  readonly run: MigrationRun;
}

type Draft = { -readonly [K in keyof MigratedTarget]?: MigratedTarget[K] };

/** Plans, restores, waits and compares. What fails is in what it resolves with; only the end of the whole migration is thrown. */
export async function migrateTarget(options: MigrateTargetOptions): Promise<MigratedTarget> {
  const { target, run } = options;
  const durationsInMs: Partial<Record<MigrationStep, number>> = {};
  const draft: Draft = { unmovedVolumes: [] };
  let step: Exclude<MigrationStep, 'backup'> = 'plan';
  const phase = await goThrough(options, draft, async (named, work) => {
    step = named;
    const { value, durationInMs } = await doStep({ step, target: target.name, run }, work);
    durationsInMs[step] = durationInMs;
    return value;
  }).catch((error: unknown) => {
    if (run.signal.aborted) throw error;
    draft.error = { step, error: asLifeboatError(error) };
    return 'Failed' as const;
  });
  return { ...draft, name: target.name, phase, unmovedVolumes: draft.unmovedVolumes ?? [], durationsInMs };
}

type DoStep = <T>(
  step: Exclude<MigrationStep, 'backup'>,
  work: () => Promise<{ readonly value: T; readonly told: string; readonly isDoneBefore?: boolean }>,
) => Promise<T>;

async function goThrough(
  { migration, target, volumes, rules, run }: MigrateTargetOptions,
  draft: Draft,
  step: DoStep,
): Promise<MigratedTarget['phase']> {
  const { planOnly = false, onBlocked = 'stop', readiness = {}, source } = migration;
  const { signal } = run;
  const isSame = await isSameCluster(source.cluster, target.cluster, { signal });
  draft.unmovedVolumes = unmovedVolumes(volumes, { isSame });
  const restoring = await readTargetRestore(migration, target, { signal });
  const { request, earlier } = restoring;
  const isRestored = earlier?.status.phase === 'Completed';
  if (planOnly || !isRestored) {
    const plan = await step('plan', async () => {
      const planning = () => planTarget({ target, request: planned(request, isRestored), run });
      // Nothing is planned for a restore whose run may still be at it.
      const value = await whenFree(planning, {
        signal,
        onWait: (message) => run.emit({ type: 'lease', target: target.name, message }),
      });
      return { value, told: tellCounts(value.counts) };
    });
    draft.plan = plan;
    const isBlocked = plan.counts.blocked > 0;
    if (planOnly) return isBlocked ? 'Blocked' : 'Planned';
    if (isBlocked && onBlocked === 'stop') return 'Blocked';
  }
  const restored = await step('restore', async () => {
    const value = await restoreOnce(restoring, { target, run });
    const told = value.counts ? `${value.phase}: ${tellCounts(value.counts)}` : `${value.phase} by an earlier run`;
    return { value, told, isDoneBefore: value.outcome === 'found' };
  });
  draft.restore = restored;
  if (restored.phase === 'Failed') return 'Failed';
  if (readiness !== false) {
    draft.notReady = await step('ready', async () => {
      const value = await awaitReady({
        ...readiness,
        cluster: target.cluster,
        restore: restored.name,
        backup: migration.name,
        namespaces: restoredNamespaces(request, migration.backup),
        onChange: (notReady) => run.emit({ type: 'wait', target: target.name, notReady }),
        signal,
      });
      return { value, told: value.length === 0 ? 'everything is ready' : `${value.length} not ready` };
    });
  }
  const { compare } = target;
  if (compare !== false) {
    draft.comparison = await step('compare', async () => {
      const value = await compareTarget({ target, request, rules: compare?.rules ?? rules, run });
      return { value, told: tellCounts(value.counts) };
    });
  }
  const isWhole =
    restored.phase === 'Completed' &&
    (draft.notReady ?? []).length === 0 &&
    (draft.comparison?.counts.different ?? 0) === 0 &&
    (draft.comparison?.notCompared ?? []).length === 0;
  return isWhole ? 'Completed' : 'Incomplete';
}

/** The namespaces into which a target is restored; `undefined`: they are not named. */
function restoredNamespaces(
  { includedNamespaces, excludedNamespaces, namespaceMapping = {} }: RestoreRequest,
  backup: OpenMigration['backup'],
): readonly string[] | undefined {
  const named = namedNamespaces(includedNamespaces, excludedNamespaces) ?? namedNamespaces(backup?.includedNamespaces, excludedNamespaces);
  return named && [...new Set(named.map((name) => ownMember(namespaceMapping, name) ?? name))];
}

/** The name of a restore that has completed is taken: its plan has none. */
function planned(request: Parameters<typeof planTarget>[0]['request'], isRestored: boolean): typeof request {
  if (!isRestored) return request;
  const { name: _name, replaceUnfinished: _replace, ...again } = request;
  return again;
}

function tellCounts(counts: Readonly<Record<string, number>>): string {
  const told = Object.entries(counts).filter(([, count]) => count > 0);
  return told.length === 0 ? 'nothing' : told.map(([what, count]) => `${count} ${what}`).join(', ');
}
