import { createHash, type Hash } from 'node:crypto';
import type { HookEvent, IssueEvent } from '../../contract/events.ts';
import type { RestoreRequest } from '../../contract/requests.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { BackupStore, CheckedBackup } from '../../contract/store/backup-store.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { policyKinds } from '../../filters/policies/policy-rules.ts';
import { loadExpressions } from '../../filters/select/cel-expression.ts';
import { checkExecRights } from '../../hooks/exec/check-exec-rights.ts';
import { createExecRights } from '../../hooks/exec/exec-rights.ts';
import { createRestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import { ownMember } from '../../json/index.ts';
import { createRunLog } from '../../logging/create-run-log.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { archiveDisagreements } from '../../storage/archive/archive-disagreements.ts';
import { checkFormatVersion } from '../../storage/archive/format-version.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { defaultHookWaitTimeoutInMs } from '../../velero-api/values/defaults.ts';
import { durationInMs } from '../../velero-api/values/duration.ts';
import { validLabelValue } from '../../velero-api/values/labels.ts';
import { allowedHooks } from '../policy/allowed-hooks.ts';
import { createPolicyFilter } from '../policy/policy-filter.ts';
import { newRestore } from '../request/new-restore.ts';
import { restoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import { mappingCollisions, refusedRestore, validateRestoreRequest } from '../request/validate-restore-request.ts';
import { createRiskNotes } from '../risks/risk-notes.ts';
import { type ClusterView, viewCluster } from '../select/cluster-view.ts';
import { judgeObjects } from '../select/judge-objects.ts';
import { tellJudged } from '../select/tell-judged.ts';
import { createTransformSteps } from '../transform/steps/transform-steps.ts';
import { createDataDownloads } from '../volumes/moved/data-downloads.ts';
import { preparePodVolumes } from '../volumes/pods/prepare-pod-volumes.ts';
import { readSavedVolumes } from '../volumes/read-volumes.ts';
import { createVolumeNames } from '../volumes/volume-names.ts';
import { checkHeldNames } from './check-held-names.ts';
import { checkWriteRights } from './check-write-rights.ts';
import { readResourceModifiers } from './read-resource-modifiers.ts';
import { readRestoreFilters } from './read-restore-filters.ts';
import { readVersionPriorities } from './read-version-priorities.ts';
import { openTrusted, refuseDamage } from './refuse-damage.ts';
import { nameNewRestore } from './refuse-taken-name.ts';
import { refusedHookNamespaces } from './refused-hook-namespaces.ts';
import type { RestoreSession } from './restore-session.ts';
import { requireMappedClasses, withMappings } from './with-mappings.ts';

export interface PrepareRestoreOptions {
  readonly request: RestoreRequest;
  readonly dependencies: RestoreDependencies;
  readonly signal: AbortSignal;
  readonly onMessage: (event: IssueEvent | HookEvent) => void;
  /** Runs once the request and the name are good, before the cluster is read. */
  readonly before?: (name: string) => Promise<void>;
  /** Compressed bytes of the archive read so far. */
  readonly onBytes?: (bytes: number) => void;
}

/**
 * Everything that can be wrong with a restore before it begins: the request, the backup, the restore's name, the cluster,
 * and the archive, which is read whole and checked. Nothing is written. Close the session's archive.
 * @throws LifeboatError `INVALID_REQUEST`, `BACKUP_*`, `RESTORE_ALREADY_EXISTS`, `ARCHIVE_*`, `STORE_*`, `KUBERNETES_*`
 */
export async function prepareRestore(options: PrepareRestoreOptions): Promise<RestoreSession> {
  const { request, signal } = options;
  const dependencies = withMappings(options.dependencies, request);
  const restore = newRestore(request, { namespace: dependencies.namespace, now: dependencies.now() });
  const checked = await checkedBackup(request, dependencies, signal);
  const { backup } = checked;
  const replaceOf = request.replaceUnfinished ? request.backupName : undefined;
  const earlier = await nameNewRestore(restore, request.name !== undefined, { store: dependencies.store, signal, replaceOf });
  const { name } = restore.metadata;
  if (earlier) await continueEarlier(restore, earlier, { ...options, dependencies });
  await checkExecRights({
    cluster: dependencies.cluster,
    hooks: allowedHooks(request, dependencies.policy) === 'none' ? [] : [...(request.hooks?.resources ?? []), ...(request.podHooks ?? [])],
    includedNamespaces: request.includedNamespaces?.map((each) => ownMember(request.namespaceMapping, each) ?? each),
    what: `Restore "${name}"`,
    signal,
  });
  await options.before?.(name);
  await dependencies.cluster.version({ signal });
  const hash = createHash('sha256');
  const archive = await openCheckedArchive(options, checked.backups, hash);
  const archiveSha256 = hash.digest('hex');
  try {
    const log = createRunLog({ object: restore, dependencies, onMessage: options.onMessage });
    const runHooks = allowedHooks(request, dependencies.policy);
    const choices = { ...restoreChoices(request), replaceUnfinished: earlier !== undefined };
    const restoredClaims: RestoreSession['restoredClaims'] = [];
    let volumes: RestoreSession['volumes'] = new Map();
    const downloads = createDataDownloads({ dependencies, restore, archive, volumes: () => volumes, restoredClaims, log, signal });
    const { cluster, namespace } = dependencies;
    const filters = await readRestoreFilters({ request, cluster, namespace, signal });
    const viewing = { dependencies, archive, restore, runHooks, choices, filters, downloads, signal };
    const whole = await viewCluster({ ...viewing, judged: undefined });
    if (whole.selection.problems.length > 0) throw refusedRestore(request, whole.selection.problems);
    const judged = await judgeObjects({ request, archive, view: whole, signal });
    const view = judged ? await viewCluster({ ...viewing, judged }) : whole;
    if (request.refuseForbidden) await checkWriteRights({ cluster: dependencies.cluster, view, what: `Restore "${name}"`, signal });
    const unheld = checkHeldNames({ request, archive, view, policyKinds: filters && policyKinds(filters) });
    await requireMappedClasses(request, view, signal);
    const modifiers = await readResourceModifiers({ request, cluster, namespace, signal });
    for (const message of unheld) log.warn(message, coded('REQUEST_UNCLEAR'));
    for (const message of mappingCollisions(request)) log.warn(message, coded('REQUEST_UNCLEAR'));
    const { location } = dependencies.store;
    const what = `Backup "${request.backupName}"`;
    for (const warning of checkFormatVersion({ backup, location, archived: archive.formatVersion }))
      log.warn(`${what}: ${warning}`, coded('BACKUP_DAMAGED'));
    // What is missing is not restored: that is no success.
    for (const error of archiveDisagreements(backup, archive)) log.error(`${what}: ${error}`, coded('BACKUP_DAMAGED'));
    for (const problem of await refuseDamage(checked, { request, store: dependencies.store, signal }))
      log.error(`${what}: ${problem}`, coded('BACKUP_DAMAGED'));
    for (const { path, message } of archive.warnings) log.warn(path === '' ? message : `${path}: ${message}`, coded('BACKUP_DAMAGED'));
    tellLeftOut(view, log);
    tellJudged(judged, log);
    volumes = await readVolumes({ options, archive, view, log, checked });
    const versionPriorities = await readVersionPriorities({ request, backup, archive, cluster, namespace, log, signal });
    const hookSources = {
      spec: restore.spec.hooks,
      functions: request.podHooks ?? [],
      runHooks,
      defaultWaitTimeoutInMs: durationInMs(request.hookWaitTimeout) ?? defaultHookWaitTimeoutInMs,
    };
    const execRights = createExecRights(cluster);
    const refusedHooks = await refusedHookNamespaces({ execRights, view, runHooks, signal });
    const hooks = createRestoreHookRunner({
      cluster,
      sources: hookSources,
      restoreLabel: validLabelValue(name),
      concurrency: dependencies.concurrency,
      signal,
      execRights,
      refusedNamespaces: refusedHooks,
      onEvent: options.onMessage,
    });
    const volumeNames = createVolumeNames({ cluster, restore, signal });
    const restoredVolumes: RestoreSession['restoredVolumes'] = [];
    const files = await preparePodVolumes({ backups: checked.backups, dependencies, restore, view, volumes, restoredVolumes, log, signal });
    return {
      dependencies,
      restore,
      backup,
      archive,
      archiveSha256,
      volumes,
      volumeNames,
      restoredVolumes,
      files,
      downloads,
      operations: [],
      restoredClaims,
      versionPriorities,
      modifiers,
      steps: createTransformSteps(request, archive),
      choices,
      filters,
      judged,
      log,
      signal,
      view,
      policy: createPolicyFilter(dependencies.policy),
      risks: createRiskNotes(),
      hookSources,
      hooks,
      refusedHooks,
    };
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** Takes the identity of a restore that this one goes on with: what was made is known by it. */
async function continueEarlier(
  restore: Restore,
  earlier: Restore,
  { request, dependencies: { store, now }, signal }: Pick<PrepareRestoreOptions, 'request' | 'dependencies' | 'signal'>,
): Promise<void> {
  await store.refuseRunningRestore(restore.metadata.name, { now: now(), signal });
  const { uid } = earlier.metadata;
  if (!request.object && uid !== undefined) restore.metadata.uid = uid;
}

async function checkedBackup(request: RestoreRequest, { store, policy }: RestoreDependencies, signal: AbortSignal): Promise<CheckedBackup> {
  if (request.select) await loadExpressions();
  const problems = validateRestoreRequest(request, policy);
  try {
    if (request.backupName) {
      await store.getComplete(request.backupName, { signal });
      const checked = await openTrusted({ request, store, signal });
      checkFormatVersion({ backup: checked.backup, location: store.location });
      if (problems.length === 0) return checked;
    }
  } catch (error) {
    if (problems.length === 0 || !(error instanceof Error) || LifeboatError.isInstance(error, 'CANCELED')) throw error;
    problems.push(error.message);
  }
  throw refusedRestore(request, problems);
}

function tellLeftOut({ selection: { leftOut } }: ClusterView, log: OperationLog): void {
  if (leftOut.size === 0) return;
  const kinds = [...leftOut].map(([resource, count]) => `${count} ${resource}`).join(', ');
  log.warn(`The restore policy of this engine leaves out: ${kinds}`, coded('LEFT_OUT'));
}

interface ReadVolumesOptions {
  readonly checked: CheckedBackup;
  readonly options: PrepareRestoreOptions;
  readonly archive: ArchiveReader;
  readonly view: ClusterView;
  readonly log: OperationLog;
}

// A damaged file may hide that a volume's data is elsewhere: volumes are not restored then, but the rest may be.
async function readVolumes({ options, archive, view, log, checked }: ReadVolumesOptions): Promise<RestoreSession['volumes']> {
  const { request, dependencies, signal } = options;
  try {
    return await readSavedVolumes({ store: checked.backups, backup: checked.backup, archive, signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'BACKUP_BROKEN', 'ARCHIVE_CORRUPT', 'ARCHIVE_TOO_LARGE')) throw error;
    if (!view.selection.allowsAdditional({ group: '', resource: 'persistentvolumes', namespace: '', name: '' })) {
      log.warn('How volumes were saved cannot be read; this restore leaves them out', coded('VOLUME_NOT_RESTORED', { error }));
      return new Map();
    }
    throw new LifeboatError({
      code: 'BACKUP_BROKEN',
      message: `${error.message}. How volumes were saved is not known: nothing was restored. To restore the rest, exclude persistentvolumes and persistentvolumeclaims`,
      context: { backup: request.backupName, location: dependencies.store.location },
      cause: error,
    });
  }
}

async function openCheckedArchive(options: PrepareRestoreOptions, store: BackupStore, hash: Hash): Promise<ArchiveReader> {
  const { request, dependencies, signal, onBytes } = options;
  const { archiveLimits } = dependencies;
  try {
    const stream = counted(await store.openArchive(request.backupName, { signal }), hash, onBytes);
    return await dependencies.openArchive({ stream, limits: archiveLimits, signal, what: `The archive of backup "${request.backupName}"` });
  } catch (cause) {
    if (!LifeboatError.isInstance(cause, 'OBJECT_NOT_FOUND')) throw cause;
    throw new LifeboatError({
      code: 'BACKUP_BROKEN',
      message: `Backup "${request.backupName}" in location "${store.location}" has no archive (a backup that failed has none): restore another one`,
      context: { backup: request.backupName, location: store.location },
      cause,
    });
  }
}

async function* counted(
  stream: AsyncIterable<Uint8Array>,
  hash: Hash,
  onBytes: ((bytes: number) => void) | undefined,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    hash.update(chunk);
    onBytes?.(bytes);
    yield chunk;
  }
}
