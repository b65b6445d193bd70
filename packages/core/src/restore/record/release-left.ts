import type { RestoreEvent } from '../../contract/events.ts';
import { createRunLog } from '../../logging/create-run-log.ts';
import type { RunContext } from '../../records/start-run.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { releaseRecorded } from '../quiesce/release-all.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { RestoreOwner } from './restore-owner.ts';

interface ReleaseLeftOptions {
  readonly restore: Restore;
  readonly dependencies: RestoreDependencies;
  readonly run: RunContext<RestoreEvent>;
  readonly owner: RestoreOwner;
  /** Also when the run that looks after it may still be there. */
  readonly force: boolean;
}

/** Releases the controllers that a restore has left held, which cannot be resumed itself: it was killed while it created objects, or
 * failed when the cluster was gone. Returns what to say of it. @throws LifeboatError `RESTORE_IN_PROGRESS`, `BACKUP_BROKEN`, `KUBERNETES_*` */
export async function releaseLeft({ restore, dependencies, run, owner, force }: ReleaseLeftOptions): Promise<string> {
  const { cluster, store, concurrency, now } = dependencies;
  const { name } = restore.metadata;
  const { phase } = restore.status;
  if (phase !== 'InProgress' && phase !== 'Failed') return '';
  const records = (await store.readRestoreHolds(name, { signal: run.signal })) ?? [];
  if (records.length === 0) return '';
  if (phase === 'InProgress') await owner.take(store, name, { operation: 'resume', force, now: now(), signal: run.signal });
  try {
    const log = createRunLog({ object: restore, dependencies, onMessage: run.emit });
    const released = await releaseRecorded({ cluster, records, restore: name, log, concurrency, signal: owner.signal });
    if (log.counts.errors > 0) return `Of the controllers that it held ${log.counts.errors} could not be released: resume it once more. `;
    return released > 0 ? `The controllers that it held are released (${released} objects). ` : '';
  } finally {
    await owner.giveBack(now());
  }
}
