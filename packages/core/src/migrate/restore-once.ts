import type { MigratedTarget } from '../contract/migration/migration-result.ts';
import type { RestoreRequest, RestoreResult } from '../contract/requests.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { isInProgress } from '../velero-api/objects/phases.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { migrationAnnotation } from '../velero-api/values/labels.ts';
import { follow, type MigrationRun, type OpenMigration, type OpenTarget } from './migration-run.ts';
import { requestDigest, requireSameRequest } from './request-digest.ts';
import { countMessages, runMessages } from './run-messages.ts';
import { whenFree } from './when-free.ts';

type RestoredTarget = NonNullable<MigratedTarget['restore']>;

/** The restore of a target: what it is asked for, and what an earlier run has done of it. */
export interface TargetRestore {
  readonly request: RestoreRequest & { readonly name: string };
  /** What an earlier run left. */
  readonly earlier: Restore | undefined;
}

/** @throws LifeboatError `INVALID_REQUEST` when an earlier run restored something else under this name */
export async function readTargetRestore(
  migration: OpenMigration,
  target: OpenTarget,
  { signal }: CallOptions & { readonly signal: AbortSignal },
): Promise<TargetRestore> {
  const { location } = migration;
  const name = `${migration.name}-${target.name}`;
  const digest = requestDigest(target.restore ?? {});
  const earlier = await readEarlier(target, name, { signal });
  if (earlier) requireSameRequest(earlier, digest, { location, which: `\`restore\` of target "${target.name}"` });
  const request = {
    ...target.restore,
    annotations: { ...target.restore?.annotations, [migrationAnnotation]: digest },
    name,
    backupName: migration.name,
    storageLocation: location,
    replaceUnfinished: true,
    signal,
  };
  return { request, earlier };
}

async function readEarlier({ engine }: OpenTarget, name: string, options: CallOptions): Promise<Restore | undefined> {
  try {
    return await engine.getRestore(name, options);
  } catch (error) {
    if (LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Restores a target, unless an earlier run has: what that completed is found, what it had begun is finished.
 * @throws LifeboatError as `restore` and `resumeRestore` */
export async function restoreOnce(
  { request, earlier }: TargetRestore,
  { target, run }: { readonly target: OpenTarget; readonly run: MigrationRun },
): Promise<RestoredTarget> {
  const { name, podHooks, signal, storageLocation } = request;
  if (earlier?.status.phase === 'Completed') return found(request, earlier, target);
  const { engine } = target;
  const waits = earlier?.status.phase !== 'InProgress' && isInProgress(earlier?.status.phase);
  const onEvent = (event: unknown) => run.emit({ type: 'target', target: target.name, event: event as never });
  const attempt = () =>
    waits
      ? follow(
          engine.resumeRestore(name, { storageLocation: storageLocation ?? '', ...(podHooks && { podHooks }), signal: run.signal }),
          onEvent,
        )
      : follow(engine.restore(request), onEvent);
  const onWait = (message: string) => run.emit({ type: 'lease', target: target.name, message });
  const result: RestoreResult = await whenFree(attempt, { signal: signal ?? run.signal, onWait });
  return {
    name,
    outcome: earlier ? 'resumed' : 'made',
    phase: result.phase,
    counts: result.counts,
    warnings: countMessages(result.warnings),
    errors: countMessages(result.errors),
    messages: runMessages(result.errors, result.warnings),
  };
}

async function found(request: TargetRestore['request'], { status }: Restore, { engine }: OpenTarget): Promise<RestoredTarget> {
  const { name, storageLocation = '' } = request;
  const { results } = await engine.describeRestore(name, { storageLocation, ...(request.signal && { signal: request.signal }) });
  const { warnings = 0, errors = 0 } = status;
  return { name, outcome: 'found', phase: 'Completed', warnings, errors, messages: runMessages(results?.warnings) };
}
