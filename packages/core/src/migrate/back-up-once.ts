import type { MigratedBackup } from '../contract/migration/migration-result.ts';
import type { BackupRequest } from '../contract/requests.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { isFinished } from '../velero-api/objects/phases.ts';
import { migrationAnnotation } from '../velero-api/values/labels.ts';
import { follow, type MigrationRun, type OpenMigration } from './migration-run.ts';
import { requestDigest, requireSameRequest } from './request-digest.ts';
import { countMessages, runMessages } from './run-messages.ts';
import { whenFree } from './when-free.ts';

type Outcome = Omit<MigratedBackup, 'durationInMs'>;

/** Makes the backup of a migration, unless an earlier run has: what that finished is found, what it had only begun is resumed or made
 * anew. @throws LifeboatError as `backup` and `resumeBackup`, `INVALID_REQUEST` for a backup of something else */
export async function backUpOnce(
  { name, source: { engine }, location, backup: request = {} }: OpenMigration,
  { volumes, run }: { readonly volumes: Partial<BackupRequest>; readonly run: MigrationRun },
): Promise<Outcome> {
  const { signal } = run;
  const digest = requestDigest(request);
  const onEvent = (event: Parameters<Parameters<typeof follow>[1]>[0]) => run.emit({ type: 'backup', event } as never);
  const onWait = (message: string) => run.emit({ type: 'lease', message });
  const earlier = await readEarlier();
  if (earlier) {
    requireSameRequest(earlier, digest, { location, which: '`backup`' });
    if (isFinished(earlier.status.phase)) return found(earlier);
  }
  const resume = () => follow(engine.resumeBackup(name, { signal }), onEvent);
  const make = () =>
    follow(
      engine.backup({
        ...volumes,
        ...request,
        name,
        annotations: { ...request.annotations, [migrationAnnotation]: digest },
        replaceUnfinished: true,
        signal,
      }),
      onEvent,
    );
  const result = await whenFree(earlier ? resume : make, { signal, onWait });
  return {
    name,
    outcome: earlier ? 'resumed' : 'made',
    phase: result.phase,
    items: result.items,
    warnings: countMessages(result.warnings),
    errors: countMessages(result.errors),
    messages: runMessages(result.errors),
  };

  /** `undefined`: there is none, or only remains. */
  async function readEarlier(): Promise<Backup | undefined> {
    try {
      return await engine.getBackup(name, { signal });
    } catch (error) {
      if (LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND', 'BACKUP_UNFINISHED')) return undefined;
      throw error;
    }
  }

  async function found({ status }: Backup): Promise<Outcome> {
    const { phase = 'New', progress, warnings = 0, errors = 0 } = status;
    if (phase !== 'Completed' && phase !== 'PartiallyFailed')
      throw new LifeboatError({
        code: 'BACKUP_BROKEN',
        message: `Backup "${name}" in location "${location}" ended as ${phase}: delete it with \`deleteBackup\`, and migrate again`,
        context: { backup: name, location, remedy: [{ action: 'delete-backup', backup: name, location }] },
      });
    const { results } = await engine.describeBackup(name, { signal });
    const items = progress?.itemsBackedUp ?? 0;
    return { name, outcome: 'found', phase, items, warnings, errors, messages: runMessages(results?.errors) };
  }
}
