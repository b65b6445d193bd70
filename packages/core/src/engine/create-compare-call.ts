import { type BackupScope, createBackupScope, createCompareScope } from '../compare/compare-scope.ts';
import { compareSides } from '../compare/compare-sides.ts';
import { ignoredDifferences } from '../compare/ignored-differences.ts';
import { type OpenSide, openArchiveSide, openClusterSide } from '../compare/open-side.ts';
import { createPlaceMapping } from '../compare/place-mapping.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { Discovery } from '../contract/cluster/discovery.ts';
import type { ComparedSide, CompareOptions, CompareResult } from '../contract/comparison/comparison.ts';
import type { Engine } from '../contract/engine.ts';
import type { CompareEvent } from '../contract/events.ts';
import type { ArchiveLimits, ArchiveReader } from '../contract/store/archive.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { RunContext } from '../records/start-run.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { openSound } from '../storage/digests/open-sound.ts';
import { namedNamespaces } from '../velero-api/kinds/named-namespaces.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { requireCluster } from './checks/require-cluster.ts';
import { attempt } from './checks/take-call.ts';
import { takeComparison } from './checks/take-comparison.ts';
import { startEngineRun } from './start-engine-run.ts';

interface CompareCallOptions {
  readonly find: (location: string | undefined, signal: AbortSignal) => Promise<BackupStore>;
  readonly cluster: ClusterClient | undefined;
  readonly archiveLimits: ArchiveLimits | undefined;
  readonly concurrency: number;
}

/** `compare` of an engine. */
export function createCompareCall(options: CompareCallOptions): Engine['compare'] {
  return (left, right, given = {}) => {
    const comparison = attempt(() => takeComparison(left, right, given));
    return startEngineRun<CompareEvent, CompareResult>({ operation: 'compare' }, given, async (run) =>
      runComparison(comparison(), options, run),
    );
  };
}

interface BackupSide {
  readonly backup: Backup;
  readonly archive: ArchiveReader;
}

interface ClusterSide {
  readonly cluster: ClusterClient;
  readonly discovery: Discovery;
}

/** Opens both sides, compares them and closes them. */
async function runComparison(
  { left, right, options }: { readonly left: ComparedSide; readonly right: ComparedSide; readonly options: CompareOptions },
  engine: CompareCallOptions,
  run: RunContext<CompareEvent>,
): Promise<CompareResult> {
  const { signal } = run;
  const opened: BackupSide[] = [];
  try {
    const open = async (side: ComparedSide): Promise<BackupSide | ClusterSide> => {
      if ('cluster' in side) {
        const cluster = side.cluster === 'own' ? requireCluster(engine.cluster, 'compare with { cluster: "own" }') : side.cluster;
        return { cluster, discovery: await cluster.discover({ signal }) };
      }
      const backup = await openBackup(side, { ...engine, signal });
      opened.push(backup);
      return backup;
    };
    const [a, b] = [await open(left), await open(right)];
    run.accept();
    const scope = createCompareScope(options);
    const [wasAsked, wasAskedRight] = [await scopeOf(a, b, signal), await scopeOf(b, a, signal)];
    const mapping = createPlaceMapping(options.namespaceMapping);
    const named = namesOf(options, a, b);
    const namedRight = named?.map((name) => mapping.toRight('namespaces', { namespace: '', name }).name);
    return await compareSides({
      left: sideOf(a, b, { namespaces: named, signal }),
      right: sideOf(b, a, { namespaces: namedRight && [...new Set(namedRight)], signal }),
      mapping,
      rules: options.rules ?? ignoredDifferences,
      includesKind: scope.includesKind,
      // What only a cluster has counts if the backup on the other side was asked for it.
      includes: (resource, place, object, side) =>
        scope.includes(resource, place) &&
        (side === 'left' ? wasAskedRight.includes(resource, object) : wasAsked.includes(resource, object)),
      mayHaveMore: (resource, side) => (side === 'left' ? wasAskedRight : wasAsked).includesKind(resource),
      concurrency: engine.concurrency,
      onDifferent: (item) => run.emitPaced({ type: 'different-object', item }),
      signal,
    });
  } finally {
    await Promise.all(opened.map(({ archive }) => archive.close()));
  }
}

async function openBackup(
  { backup: name, storageLocation }: Extract<ComparedSide, { readonly backup: string }>,
  { find, archiveLimits, signal }: CompareCallOptions & { readonly signal: AbortSignal },
): Promise<BackupSide> {
  const store = await find(storageLocation, signal);
  const backup = await store.getComplete(name, { signal });
  const backups = await openSound(store, name, { signal });
  const stream = await backups.openArchive(name, { signal });
  return { backup, archive: await openArchive({ stream, limits: archiveLimits, signal, what: `The archive of backup "${name}"` }) };
}

/** The namespaces that it is about, as the left side calls them; `undefined`: they are not named. */
function namesOf({ includedNamespaces, excludedNamespaces }: CompareOptions, ...sides: readonly (BackupSide | ClusterSide)[]) {
  const asked = namedNamespaces(includedNamespaces, excludedNamespaces);
  if (asked) return asked;
  // What a backup on the left was not asked for is none of it; one on the right has its own names.
  const [left] = sides;
  return left && 'backup' in left ? namedNamespaces(left.backup.spec.includedNamespaces, left.backup.spec.excludedNamespaces) : undefined;
}

function sideOf(
  side: BackupSide | ClusterSide,
  other: BackupSide | ClusterSide,
  { namespaces, signal }: { readonly namespaces: readonly string[] | undefined; readonly signal: AbortSignal },
): OpenSide {
  if ('archive' in side) return openArchiveSide(side.archive);
  const versionOf = (resource: string): string | undefined => {
    if ('discovery' in other) return other.discovery.resolve(resource)?.version;
    return other.archive.versions(resource).find(({ preferred }) => preferred)?.version;
  };
  return openClusterSide({ ...side, versionOf, namespaces, signal });
}

/** Whether a backup would hold an object that only the other side has; another backup is compared as it is. */
async function scopeOf(side: BackupSide | ClusterSide, other: BackupSide | ClusterSide, signal: AbortSignal): Promise<BackupScope> {
  if (!('archive' in side) || 'archive' in other) return { includes: () => true, includesKind: () => true };
  const namespaces: string[] = [];
  let activeKnown = true;
  const { cluster, discovery } = other;
  try {
    for await (const page of cluster.listPages({ group: '', version: 'v1', resource: 'namespaces' }, { signal }))
      namespaces.push(...page.items.map(({ metadata }) => metadata.name));
  } catch (error) {
    // Then only those count that the backup names without a pattern.
    if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
    activeKnown = false;
  }
  return createBackupScope(side.backup, { discovery, namespaces, activeKnown });
}
