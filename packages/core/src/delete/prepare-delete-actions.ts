import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ArchiveLimits, ArchiveReader } from '../contract/store/archive.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { createResourceSelector } from '../filters/resource-selector.ts';
import { createClusterReader } from '../kubernetes/create-cluster-reader.ts';
import { splitGroupResource } from '../objects/split-group-resource.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { ClusterReader } from '../plugin-api/cluster-reader.ts';
import { callForeign } from '../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../plugin-api/foreign/time-limits.ts';
import type { DeleteItemAction } from '../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { openSound } from '../storage/digests/open-sound.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import { createActionWarnings } from './action-warnings.ts';

interface DeleteActionsOptions extends CallOptions {
  readonly actions: readonly DeleteItemAction[];
  readonly backups: BackupStore;
  readonly name: string;
  /** What `velero-backup.json` says. `undefined`: it is missing or damaged. */
  readonly stored: Backup | undefined;
  /** Whom actions may ask. @default none: what they ask is refused */
  readonly cluster: ClusterClient | undefined;
  readonly logger?: Logger | undefined;
  readonly archiveLimits?: ArchiveLimits | undefined;
  /** For one call. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
  /** Go on where an archive cannot be read, and where an action does not end. */
  readonly force: boolean;
}

/** The delete actions of one backup, with its archive open. */
export interface DeleteActions {
  /** Runs them, once, and closes the archive. Resolves with what went wrong, in words.
   * @throws LifeboatError `ITEM_ACTION_FAILED` for an action that does not end, `ARCHIVE_CORRUPT`, `CANCELED` */
  run(ensureHeld: () => Promise<void>): Promise<readonly string[]>;
}

const none: DeleteActions = { run: async () => [] };
const unreadable = ['BACKUP_BROKEN', 'BACKUP_UNTRUSTED', 'BACKUP_UNFINISHED', 'ARCHIVE_CORRUPT', 'ARCHIVE_TOO_LARGE'] as const;

/**
 * Makes ready to run the delete actions on the objects of a backup that has an archive, as Velero's
 * internal/delete/delete_item_action_handler.go does: one object after the other, and its actions by name.
 * @throws LifeboatError when the archive cannot be read, unless `force` is set: what the actions would remove outside of the backup
 * is then known to nobody
 */
export async function prepareDeleteActions(options: DeleteActionsOptions): Promise<DeleteActions> {
  const { actions, backups, name, stored, archiveLimits: limits, force, signal } = options;
  if (actions.length === 0) return none;
  const sorted = [...actions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const names = sorted.map((action) => action.name).join(', ');
  const where = `backup "${name}" in location "${backups.location}"`;
  if (!stored)
    return { run: async () => [`The delete actions ${names} were not run on ${where}: its velero-backup.json is missing or damaged`] };
  let archive: ArchiveReader;
  try {
    const sound = await openSound(backups, name, { signal });
    archive = await openArchive({ stream: await sound.openArchive(name, { signal }), limits, signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, ...unreadable)) throw error;
    if (force)
      return { run: async () => [`The delete actions ${names} were not run on ${where}, as its archive cannot be read: ${error.message}`] };
    throw notDeleted(
      error.code,
      `The delete actions ${names} cannot be run on ${where}, as its archive cannot be read: ${error.message}`,
      name,
      error,
    );
  }
  return {
    async run(ensureHeld) {
      try {
        return await runActions(sorted, { ...options, stored, archive, ensureHeld });
      } finally {
        await archive.close();
      }
    },
  };
}

interface RunOptions extends DeleteActionsOptions {
  readonly stored: Backup;
  readonly archive: ArchiveReader;
  readonly ensureHeld: () => Promise<void>;
}

async function runActions(actions: readonly DeleteItemAction[], options: RunOptions): Promise<readonly string[]> {
  const { archive, cluster, logger, name, force, ensureHeld, signal } = options;
  const discovery = await cluster?.discover({ signal });
  const reader = cluster && discovery ? createClusterReader(cluster, discovery) : noCluster;
  const selectors = actions.map((action) => selectorsOf(action, discovery ?? { resolve: () => undefined }));
  const given = new Set<DeleteItemAction>();
  const warnings = createActionWarnings(logger);
  for (const resource of itemsOf(archive)) {
    throwIfAborted(signal, `Deleting backup "${name}"`);
    const wanted = selectors.filter(({ action, mayApply }) => !given.has(action) && mayApply({ ...resource, labels: undefined }));
    let item = wanted.length > 0 ? await readItem(resource) : undefined;
    const labels = item?.metadata.labels;
    for (const { action, applies } of item ? wanted : []) {
      if (!applies({ ...resource, labels })) continue;
      await ensureHeld();
      // Each action gets an object of its own: what one does to it is no other's business.
      item ??= await readItem(resource);
      if (item) await execute(action, item, resource);
      item = undefined;
    }
  }
  return warnings.all();

  async function readItem(resource: ResourceIdentifier) {
    try {
      return await archive.read(resource);
    } catch (error) {
      if (!LifeboatError.isInstance(error, ...unreadable)) throw error;
      const problem = `The delete actions of backup "${name}" cannot be run on ${nameOf(resource)}, which cannot be read: ${error.message}`;
      if (!force) throw notDeleted(error.code, problem, name, error);
      warnings.add(problem);
      return undefined;
    }
  }

  async function execute(action: DeleteItemAction, item: KubeObject, resource: ResourceIdentifier): Promise<void> {
    let limit: AbortSignal | undefined;
    try {
      await callForeign({
        what: action.name,
        timeoutInMs: options.actionTimeoutInMs ?? foreignTimeLimits.actionInMs,
        graceInMs: foreignTimeLimits.graceInMs,
        signal,
        call: (given) => {
          limit = given;
          return action.execute({ item, resource, backup: options.stored }, { cluster: reader, logger: logger ?? silent, signal: given });
        },
      });
    } catch (error) {
      throwIfAborted(signal, `Deleting backup "${name}"`);
      const problem = `The delete action ${action.name} failed on ${nameOf(resource)}: ${error instanceof Error ? error.message : String(error)}`;
      // The next object would take as long.
      if (limit?.aborted) {
        if (!force) throw notDeleted('ITEM_ACTION_FAILED', problem, name, error);
        given.add(action);
        warnings.add(`${problem}. It was not run on the objects after it`);
      } else warnings.add(problem);
    }
  }
}

function selectorsOf(action: DeleteItemAction, discovery: Parameters<typeof createResourceSelector>[1]) {
  const { labelSelector: _labels, ...withoutLabels } = action.appliesTo;
  return {
    action,
    /** Labels apart, which only the object tells. */
    mayApply: createResourceSelector(withoutLabels, discovery),
    applies: createResourceSelector(action.appliesTo, discovery),
  };
}

function* itemsOf(archive: ArchiveReader): Generator<ResourceIdentifier> {
  for (const name of archive.resources())
    for (const namespace of archive.namespaces(name)) {
      const { group, resource } = splitGroupResource(name);
      for (const item of archive.names(name, namespace)) yield { group, resource, namespace, name: item };
    }
}

function nameOf({ group, resource, namespace, name }: ResourceIdentifier): string {
  return `${group === '' ? resource : `${resource}.${group}`} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function notDeleted(code: LifeboatError['code'], problem: string, backup: string, cause: unknown): LifeboatError {
  return new LifeboatError({
    code,
    message: `${problem}. Nothing of the backup was deleted; force deletes it without`,
    context: { backup, remedy: [{ action: 'set-option', option: 'force' }] },
    cause,
  });
}

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** What actions get that run without a cluster. */
const noCluster: ClusterReader = {
  async getObject() {
    throw lacking();
  },
  // biome-ignore lint/correctness/useYield: there is nothing to list
  async *listObjects() {
    throw lacking();
  },
  preferredVersion: () => undefined,
};

function lacking(): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: 'A delete action asks the cluster, and the engine has none: pass `cluster`',
  });
}
