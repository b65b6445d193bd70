import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import type { CallOptions } from './call-options.ts';
import type { ClusterReader } from './cluster-reader.ts';
import type { KubeObject, ResourceIdentifier } from './kube-object.ts';
import type { Logger } from './logger.ts';

/** Selects the objects that an action applies to. Without any field: all objects. Names and globs as in a Backup's spec; Velero's
 * ResourceSelector. */
export interface ResourceSelector {
  /** Namespaces of the objects. @default all */
  readonly includedNamespaces?: readonly string[];
  /** Namespaces to leave out. @default none */
  readonly excludedNamespaces?: readonly string[];
  /** Resources, such as `pods`, `deployments.apps` or `*`. @default all */
  readonly includedResources?: readonly string[];
  /** Resources to leave out. @default none */
  readonly excludedResources?: readonly string[];
  /** A label selector in its text form, such as `app=web,tier!=db`. @default all */
  readonly labelSelector?: string;
}

/** What an action gets in addition to its input. */
export interface ActionContext extends CallOptions {
  /** The cluster that is backed up or restored into. */
  readonly cluster: ClusterReader;
  /** The logger of the run. Warnings are counted in its status; an error makes the run PartiallyFailed. */
  readonly logger: Logger;
}

/** The state of an asynchronous operation that an action started; Velero's OperationProgress. */
export interface OperationProgress {
  /** Whether the operation has ended, successfully or not. */
  readonly completed: boolean;
  /** Why the operation failed. Absent if it did not. */
  readonly error?: string;
  /** How much is done, in `operationUnits`. */
  readonly nCompleted?: number;
  /** How much there is to do, in `operationUnits`. */
  readonly nTotal?: number;
  /** What is counted, such as `Bytes`. */
  readonly operationUnits?: string;
  /** What the operation is doing, for people. */
  readonly description?: string;
  /** When it began. */
  readonly started?: string;
  /** When this state was last read. */
  readonly updated?: string;
}

/** Input of a backup action. */
export interface BackupItemInput {
  /** The object as collected, after the actions that ran before. Do not change it; return another object. */
  readonly item: KubeObject;
  /** Group, resource, namespace and name of the object. */
  readonly resource: ResourceIdentifier;
  /** The Backup object in its current state. */
  readonly backup: Backup;
}

/** Output of a backup action. */
export interface BackupItemOutput {
  /** The object to store. @default the input, unchanged */
  readonly item?: KubeObject;
  /** Objects that must be backed up with it, right before it, even if the resource filters leave out their cluster-scoped kind.
   * @default none */
  readonly additionalItems?: readonly ResourceIdentifier[];
  /** Id of the asynchronous operation that the action started. @default none */
  readonly operationId?: string;
  /** Objects to back up again after the operation has ended. @default none */
  readonly postOperationItems?: readonly ResourceIdentifier[];
}

/** Changes objects on their way into a backup, or adds others to them; Velero's BackupItemAction v2. */
export interface BackupItemAction {
  /** `<dns>/<name>`, unique among the backup item actions. Built-in actions run first, then the others sorted by name. */
  readonly name: `${string}/${string}`;
  /** The objects that the action is called for. */
  readonly appliesTo: ResourceSelector;
  /** Called for each object. @throws any error, which is recorded for the object; the object is then not in the backup */
  execute(input: BackupItemInput, context: ActionContext): Promise<BackupItemOutput>;
  /** Reads the state of an operation. Required if the action starts operations. */
  progress?(operationId: string, backup: Backup, context: ActionContext): Promise<OperationProgress>;
  /** Cancels an operation. Required if the action starts operations. */
  cancel?(operationId: string, backup: Backup, context: ActionContext): Promise<void>;
}

/** Input of a restore action. */
export interface RestoreItemInput {
  /** The object to create; its metadata is already stripped. Do not change it; return another object. */
  readonly item: KubeObject;
  /** The object as it is in the archive. */
  readonly itemFromBackup: KubeObject;
  /** Group, resource, namespace and name of the object. */
  readonly resource: ResourceIdentifier;
  /** The Restore object in its current state. */
  readonly restore: Restore;
}

/** Output of a restore action. */
export interface RestoreItemOutput {
  /** The object to create. @default the input, unchanged */
  readonly item?: KubeObject;
  /** Objects of the archive to restore right before it. @default none */
  readonly additionalItems?: readonly ResourceIdentifier[];
  /** Leave the object out; the log says which action did it. @default false */
  readonly skipRestore?: boolean;
  /** Id of the asynchronous operation that the action started. @default none */
  readonly operationId?: string;
  /** Wait until the additional items are ready before the object is created. @default false */
  readonly waitForAdditionalItems?: boolean;
  /** How long to wait for the additional items, in milliseconds. @default the engine's `resourceTimeoutInMs` */
  readonly additionalItemsReadyTimeoutInMs?: number;
}

/** Changes objects before they are restored, leaves them out, or adds others to them; Velero's RestoreItemAction v2. */
export interface RestoreItemAction {
  /** `<dns>/<name>`, unique among the restore item actions, such as `example.io/change-host`. */
  readonly name: `${string}/${string}`;
  /** The objects that the action is called for. */
  readonly appliesTo: ResourceSelector;
  /** Called for each object; changes it or leaves it out. @throws any error, which is recorded for the object */
  execute(input: RestoreItemInput, context: ActionContext): Promise<RestoreItemOutput>;
  /** Reads the state of an operation. Required if the action starts operations. */
  progress?(operationId: string, restore: Restore, context: ActionContext): Promise<OperationProgress>;
  /** Cancels an operation. Required if the action starts operations. */
  cancel?(operationId: string, restore: Restore, context: ActionContext): Promise<void>;
  /** Checks whether the additional items are ready. Required with `waitForAdditionalItems`. */
  areAdditionalItemsReady?(items: readonly ResourceIdentifier[], restore: Restore, context: ActionContext): Promise<boolean>;
}

/** Cleans up what belongs to an object of a backup that is deleted; Velero's DeleteItemAction. It runs on the objects of the archive, one
 * after the other, before anything of the backup is deleted. It does not run while another location has the same backup, which still needs
 * what would be cleaned up, or for a backup without an archive. If it throws, that is logged and a warning of the deletion, which goes on.
 * If it does not end in time, the deletion stops, unless it is forced. It may be called again for the same object when a failed deletion is
 * repeated. */
export interface DeleteItemAction {
  /** `<dns>/<name>`, unique among the delete item actions, such as `example.io/remove-data`. */
  readonly name: `${string}/${string}`;
  /** The objects that the action is called for. */
  readonly appliesTo: ResourceSelector;
  /** Called for each object. If the engine has no cluster, every call of `context.cluster` rejects. */
  execute(input: BackupItemInput, context: ActionContext): Promise<void>;
}

/** Names objects that must be backed up together with an object: by one worker, inside the same hooks. */
export interface ItemBlockAction {
  /** `<dns>/<name>`, unique among the item block actions, such as `example.io/replicas`. */
  readonly name: `${string}/${string}`;
  /** The objects that the action is called for. */
  readonly appliesTo: ResourceSelector;
  /** Returns the objects that belong in one block with the object. */
  getRelatedItems(input: BackupItemInput, context: ActionContext): Promise<readonly ResourceIdentifier[]>;
}
