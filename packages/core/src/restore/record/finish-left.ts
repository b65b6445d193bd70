import type { RestoreEvent } from '../../contract/events.ts';
import type { ReplacedRecord } from '../../contract/store/replaced-record.ts';
import { createRunLog } from '../../logging/create-run-log.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { RunContext } from '../../records/start-run.ts';
import type { HoldRecord } from '../../velero-api/files/hold-record.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { finishReplaced } from '../existing/recreate/finish-replaced.ts';
import { createReplacedJournal } from '../existing/recreate/replaced-journal.ts';
import { releaseRecorded } from '../quiesce/release-all.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { RestoreOwner } from './restore-owner.ts';

interface FinishLeftOptions {
  readonly restore: Restore;
  readonly dependencies: RestoreDependencies;
  readonly run: RunContext<RestoreEvent>;
  readonly owner: RestoreOwner;
  /** Also when the run that looks after it may still be there. */
  readonly force: boolean;
}

interface WorkOptions extends Omit<FinishLeftOptions, 'run' | 'force'> {
  readonly log: OperationLog;
}

/** Does what a restore that cannot be resumed itself has left undone: it was killed while it created objects, or failed when the cluster
 * was gone. Controllers that it held are released, and objects that it had deleted are made anew. Returns what to say of it.
 * @throws LifeboatError `RESTORE_IN_PROGRESS`, `BACKUP_BROKEN`, `KUBERNETES_*` */
export async function finishLeft({ restore, dependencies, run, owner, force }: FinishLeftOptions): Promise<string> {
  const { store, now } = dependencies;
  const { name } = restore.metadata;
  const { phase } = restore.status;
  const { signal } = run;
  const isHolding = phase === 'InProgress' || phase === 'Failed';
  const holds = (isHolding ? await store.readRestoreHolds(name, { signal }) : undefined) ?? [];
  const replaced = (await store.readRestoreReplaced(name, { signal })) ?? [];
  if (holds.length + replaced.length === 0) return '';
  if (phase === 'InProgress') await owner.take(store, name, { operation: 'resume', force, now: now(), signal });
  try {
    const log = createRunLog({ object: restore, dependencies, onMessage: run.emit });
    const options = { restore, dependencies, owner, log };
    return `${await release(holds, options)}${await recreate(replaced, options)}`;
  } finally {
    await owner.giveBack(now());
  }
}

async function release(records: readonly HoldRecord[], { restore, dependencies, owner, log }: WorkOptions): Promise<string> {
  if (records.length === 0) return '';
  const { cluster, concurrency } = dependencies;
  const released = await releaseRecorded({ cluster, records, restore: restore.metadata.name, log, concurrency, signal: owner.signal });
  if (log.counts.errors > 0) return `Of the controllers that it held ${log.counts.errors} could not be released: resume it once more. `;
  return released > 0 ? `The controllers that it held are released (${released} objects). ` : '';
}

async function recreate(records: readonly ReplacedRecord[], { restore, dependencies, owner, log }: WorkOptions): Promise<string> {
  if (records.length === 0) return '';
  const { cluster, store, policy } = dependencies;
  const { name } = restore.metadata;
  const journal = createReplacedJournal({ restore: name, store, owner, log, left: records });
  const { created, left } = await finishReplaced({ cluster, restore: name, records, journal, policy, log, signal: owner.signal });
  const made = created.length > 0 ? `What it had deleted is made anew: ${namesOf(created)}. ` : '';
  const still =
    left.length > 0 ? `It was about to make anew, and may have deleted: ${namesOf(left)}; as it was, it is kept in ${journal.place}. ` : '';
  return `${made}${still}`;
}

const shown = 10;

function namesOf(all: readonly string[]): string {
  const more = all.length > shown ? ` and ${all.length - shown} more` : '';
  return `${all.slice(0, shown).join(', ')}${more}`;
}
