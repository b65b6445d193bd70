import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import type { CallOptions } from './call-options.ts';
import type { ClusterReader } from './cluster-reader.ts';
import type { KubeObject, ResourceIdentifier } from './kube-object.ts';
import type { Logger } from './logger.ts';

/** Which objects an action applies to. Nothing set: all. Names and globs as in a Backup's spec; Velero's ResourceSelector. */
export interface ResourceSelector {
  /** @default all */
  readonly includedNamespaces?: readonly string[];
  /** @default none */
  readonly excludedNamespaces?: readonly string[];
  /** `pods`, `deployments.apps`, `*`. */
  readonly includedResources?: readonly string[];
  /** @default none */
  readonly excludedResources?: readonly string[];
  /** A label selector in its text form, such as `app=web,tier!=db`. */
  readonly labelSelector?: string;
}

/** What an action gets besides its item. */
export interface ActionContext extends CallOptions {
  /** The cluster that is backed up, or restored into. */
  readonly cluster: ClusterReader;
  /** The logger of the run: what is warned of is counted, and what is an error makes the run PartiallyFailed. */
  readonly logger: Logger;
}

/** The state of an asynchronous operation that an action started; Velero's OperationProgress. */
export interface OperationProgress {
  /** Whether the operation has ended, well or not. */
  readonly completed: boolean;
  /** Why it failed. @default it did not */
  readonly error?: string;
  /** How much is done, in `operationUnits`. */
  readonly nCompleted?: number;
  /** How much there is to do, in `operationUnits`. */
  readonly nTotal?: number;
  /** What is counted, such as `Bytes`. */
  readonly operationUnits?: string;
  /** For people: what it is doing. */
  readonly description?: string;
  /** When it began. */
  readonly started?: string;
  /** When this was last known. */
  readonly updated?: string;
}

/** What a backup action is given. */
export interface BackupItemInput {
  /** The object as collected, after the actions that ran before. Do not change it: return another. */
  readonly item: KubeObject;
  /** Type of the object. */
  readonly resource: ResourceIdentifier;
  /** The backup, as it is so far. */
  readonly backup: Backup;
}

/** What a backup action gives back. */
export interface BackupItemOutput {
  /** The object to store. `undefined`: as it came. */
  readonly item?: KubeObject;
  /** Objects that belong with it: backed up right before it, whatever the resource filters say of cluster-scoped kinds. */
  readonly additionalItems?: readonly ResourceIdentifier[];
  /** Id of the asynchronous operation that it began. @default none */
  readonly operationId?: string;
  /** Objects to back up again once the operation has ended. */
  readonly postOperationItems?: readonly ResourceIdentifier[];
}

/** Changes or accompanies objects on their way into a backup; Velero's BackupItemAction v2. */
export interface BackupItemAction {
  /** `<dns>/<name>`, unique among the backup item actions. Actions run sorted by name, built-in ones first. */
  readonly name: `${string}/${string}`;
  /** Which objects it is asked about. */
  readonly appliesTo: ResourceSelector;
  /** @throws any error: it is recorded against the item, which is then not in the backup */
  execute(input: BackupItemInput, context: ActionContext): Promise<BackupItemOutput>;
  /** How far an operation is. Needed by actions that begin some. */
  progress?(operationId: string, backup: Backup, context: ActionContext): Promise<OperationProgress>;
  /** Ends an operation early. Needed by actions that begin some. */
  cancel?(operationId: string, backup: Backup, context: ActionContext): Promise<void>;
}

/** What a restore action is given. */
export interface RestoreItemInput {
  /** The object to be created, its metadata already stripped. Do not change it: return another. */
  readonly item: KubeObject;
  /** The object as it is in the archive. */
  readonly itemFromBackup: KubeObject;
  /** Type of the object. */
  readonly resource: ResourceIdentifier;
  /** The restore, as it is so far. */
  readonly restore: Restore;
}

/** What a restore action gives back. */
export interface RestoreItemOutput {
  /** The object to create. `undefined`: as it came. */
  readonly item?: KubeObject;
  /** Objects of the archive to restore right before it. */
  readonly additionalItems?: readonly ResourceIdentifier[];
  /** Leave the object out, with the reason for the log. */
  readonly skipRestore?: boolean;
  /** Id of the asynchronous operation that it began. @default none */
  readonly operationId?: string;
  /** Whether the additional items must be ready before the object is created. @default false */
  readonly waitForAdditionalItems?: boolean;
  /** @default the engine's resource timeout */
  readonly additionalItemsReadyTimeoutInMs?: number;
}

/** Changes or accompanies objects on their way out of a backup; Velero's RestoreItemAction v2. */
export interface RestoreItemAction {
  /** Unique; such as `example.io/change-host`. */
  readonly name: `${string}/${string}`;
  /** Which objects it is asked about. */
  readonly appliesTo: ResourceSelector;
  /** Changes an object on its way into the cluster, or leaves it out. */
  execute(input: RestoreItemInput, context: ActionContext): Promise<RestoreItemOutput>;
  /** How far an operation is. Needed by actions that begin some. */
  progress?(operationId: string, restore: Restore, context: ActionContext): Promise<OperationProgress>;
  /** Ends an operation early. Needed by actions that begin some. */
  cancel?(operationId: string, restore: Restore, context: ActionContext): Promise<void>;
  /** Whether what the object waits for is ready. Needed with `waitForAdditionalItems`. */
  areAdditionalItemsReady?(items: readonly ResourceIdentifier[], restore: Restore, context: ActionContext): Promise<boolean>;
}

/** Cleans up what belongs to an object of a backup that is deleted; Velero's DeleteItemAction. Runs on the objects of the archive, one
 * after the other, before anything of the backup is deleted; not while another location has the same backup, which still needs what
 * is cleaned up, nor on a backup that has no archive. What it throws is logged, is a warning of the deletion, and stops nothing. One
 * that does not end in time stops the deletion, unless that is forced. May be called again for the same object: a deletion that
 * failed is repeated. */
export interface DeleteItemAction {
  /** Unique; such as `example.io/remove-data`. */
  readonly name: `${string}/${string}`;
  /** Which objects it is asked about. */
  readonly appliesTo: ResourceSelector;
  /** `context.cluster` refuses every question where the engine has no cluster. */
  execute(input: BackupItemInput, context: ActionContext): Promise<void>;
}

/** Names objects that must be backed up together with an item, by one worker, inside the same hooks. */
export interface ItemBlockAction {
  /** Unique; such as `example.io/replicas`. */
  readonly name: `${string}/${string}`;
  /** Which objects it is asked about. */
  readonly appliesTo: ResourceSelector;
  /** What belongs in one block with an object. */
  getRelatedItems(input: BackupItemInput, context: ActionContext): Promise<readonly ResourceIdentifier[]>;
}
