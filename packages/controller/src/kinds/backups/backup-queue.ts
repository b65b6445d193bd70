import { type Backup, isInProgress, requiredLocations } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import type { Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { backupLocations, isAvailable, storagePolicyOf } from './backup-location.ts';
import { backupProblems } from './backup-problems.ts';

/** Queues new backups and starts them in order: a limited number at a time, and never two at once that share a namespace. A backup that
 * needs a location which is not Available waits, and does not hold up the others. */
export function backupQueueReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, concurrentBackups } = context;
  const backups = objects('Backup');
  /** Backups that were started. The cache may not show it yet. */
  const started = new Set<string>();

  return {
    name: 'backup-queue',
    type: kindType('Backup'),
    watches: [
      { type: kindType('Backup'), names: ({ object, before }) => (phaseOf(object) === phaseOf(before) ? [] : queuedNames()) },
      {
        type: kindType('BackupStorageLocation'),
        names: ({ object, before }) => (phaseOf(object) === phaseOf(before) ? [] : queuedNames()),
      },
    ],
    async reconcile({ name, object, signal, logger }) {
      const backup = object as Backup | undefined;
      const phase = backup?.status?.phase ?? 'New';
      if (phase !== 'Queued') started.delete(name);
      if (!backup || backup.metadata.deletionTimestamp) return undefined;
      if (phase === 'New') {
        const status = { phase: 'Queued', queuePosition: queuedNames().length + 1 };
        await changeObject({ objects: backups, name, signal, change: (latest) => (isNew(latest) ? { status } : undefined) });
      }
      if (phase !== 'Queued' || started.has(name)) return undefined;
      const queued = queue();
      const position = queued.findIndex(({ metadata }) => metadata.name === name) + 1;
      if (mayStart(backup, queued.slice(0, position - 1))) {
        started.add(name);
        logger.info('The backup may start');
        await setStatus(name, { phase: 'ReadyToStart', queuePosition: null }, signal);
      } else if (backup.status.queuePosition !== position) await setStatus(name, { queuePosition: position }, signal);
      return undefined;
    },
  };

  function queue(): Backup[] {
    const queued = cached('Backup').filter(({ metadata, status }) => status?.phase === 'Queued' && !started.has(metadata.name));
    return queued.sort((a, b) => orderOf(a) - orderOf(b) || (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  function queuedNames(): string[] {
    return queue().map(({ metadata }) => metadata.name);
  }

  function mayStart(backup: Backup, before: readonly Backup[]): boolean {
    if (!isReady(backup)) return false;
    const active = cached('Backup').filter(
      ({ metadata, status }) => status?.phase === 'ReadyToStart' || isInProgress(status?.phase) || started.has(metadata.name),
    );
    const earlier = before.filter(isReady);
    if (active.length + earlier.length >= concurrentBackups) return false;
    return [...active, ...earlier].every((other) => !sharesNamespace(backup, other));
  }

  /** Whether enough of its locations are Available. A backup that cannot be made is started, too: it then fails with the reason. */
  function isReady(backup: Backup): boolean {
    const named = backupLocations(backup, context);
    if (backupProblems(backup, named).length > 0) return true;
    const available = [...named.values()].filter(isAvailable).length;
    return available >= requiredLocations(storagePolicyOf(backup) ?? 'all', named.size);
  }

  async function setStatus(name: string, status: object, signal: AbortSignal): Promise<void> {
    await changeObject({ objects: backups, name, signal, change: (latest) => (latest.status.phase === 'Queued' ? { status } : undefined) });
  }
}

function isNew({ status }: Backup): boolean {
  return (status.phase ?? 'New') === 'New';
}

function orderOf({ status }: Backup): number {
  return status.queuePosition ?? Number.MAX_SAFE_INTEGER;
}

function phaseOf(object: object | undefined): string | undefined {
  return (object as { status?: { phase?: string } } | undefined)?.status?.phase;
}

function sharesNamespace(a: Backup, b: Backup): boolean {
  const [ofA, ofB] = [a, b].map(({ spec }) => spec.includedNamespaces ?? []) as [string[], string[]];
  const isOpen = (names: readonly string[]) => names.length === 0 || names.some((name) => /[*?[\]{}]/.test(name));
  return isOpen(ofA) || isOpen(ofB) || ofA.some((name) => ofB.includes(name));
}
