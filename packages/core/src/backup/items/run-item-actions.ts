import type { BuiltInBackupAction } from '../../actions/backup/built-in-backup-action.ts';
import { takeMustInclude } from '../../actions/take-must-include.ts';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { createResourceSelector } from '../../filters/resource-selector.ts';
import type { StartedOperation } from '../../operations/new-operation.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { checkActionOutput } from '../../plugin-api/foreign/check-action-output.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';
import type { ActionContext, BackupItemAction, ResourceSelector } from '../../plugin-api/item-actions.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { skipFromBackupAnnotation } from '../../velero-api/values/labels.ts';

/** Runs the actions that apply to an object, one after the other. */
export interface ItemActions {
  named(name: string): BackupItemAction | undefined;
  /** Names of members, of which an object of the type has to have one for an action to do something with it; none: no action does
   * anything with the type. `undefined`: an action may do something with each object. */
  lookFor(type: Pick<ResourceIdentifier, 'group' | 'resource'>): readonly string[] | undefined;
  /** The object to store, `undefined` when an action asks to leave it out.
   * @throws LifeboatError `ITEM_ACTION_FAILED` naming the action */
  run(input: {
    readonly object: KubeObject;
    readonly resource: ResourceIdentifier;
    readonly context: ActionContext;
    /** Called for the additional items of each action before the next one runs. */
    readonly onAdditionalItems: (items: readonly ResourceIdentifier[], mustInclude: boolean) => Promise<void>;
    /** Called for an asynchronous operation that an action started. @throws to refuse it */
    readonly onOperation: (operation: StartedOperation) => void;
  }): Promise<KubeObject | undefined>;
}

/** The built-in actions as they come, then the engine's own, sorted by name. */
export function createItemActions(options: {
  readonly builtIn: readonly BuiltInBackupAction[];
  readonly extra: readonly BackupItemAction[];
  readonly discovery: Discovery;
  readonly backup: Backup;
  /** For one call of an extra action; built-in ones have limits of their own. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
}): ItemActions {
  const { builtIn, extra, discovery, backup, actionTimeoutInMs = foreignTimeLimits.actionInMs } = options;
  const sorted = (actions: readonly BackupItemAction[]) => [...actions].sort((a, b) => (a.name < b.name ? -1 : 1));
  const actions = [...builtIn, ...sorted(extra)].map((action: BuiltInBackupAction) => ({
    action,
    applies: createResourceSelector(action.appliesTo, discovery),
    appliesToType: createResourceSelector(resourcesOf(action.appliesTo), discovery),
  }));
  return {
    named: (name) => actions.find(({ action }) => action.name === name)?.action,
    lookFor({ group, resource }) {
      const applying = actions.filter(({ appliesToType }) => appliesToType({ group, resource, namespace: '', labels: undefined }));
      const names = applying.map(({ action }) => (builtIn.includes(action) ? action.looksFor : undefined));
      return names.every((found) => found !== undefined) ? names.flat() : undefined;
    },
    async run({ object, resource, context, onAdditionalItems, onOperation }) {
      let current = object;
      for (const { action, applies } of actions) {
        if (!applies({ ...resource, labels: current.metadata.labels })) continue;
        const timeoutInMs = extra.includes(action) ? actionTimeoutInMs : undefined;
        const output = await execute(action, { item: current, resource, backup }, { ...context, timeoutInMs });
        const { operationId, postOperationItems } = output;
        if (operationId) onOperation({ action: action.name, operationId, resource, postOperationItems });
        const annotations = output.item?.metadata.annotations ?? {};
        if (Object.hasOwn(annotations, skipFromBackupAnnotation)) return undefined;
        const { item, mustInclude } = output.item ? takeMustInclude(output.item) : { item: current, mustInclude: false };
        current = item;
        if (output.additionalItems) await onAdditionalItems(output.additionalItems, mustInclude);
      }
      return current;
    },
  };
}

/** Without what it says of single objects. */
function resourcesOf({ includedResources, excludedResources }: ResourceSelector): ResourceSelector {
  return { ...(includedResources && { includedResources }), ...(excludedResources && { excludedResources }) };
}

async function execute(
  action: BackupItemAction,
  input: Parameters<BackupItemAction['execute']>[0],
  { timeoutInMs, ...context }: ActionContext & { readonly timeoutInMs: number | undefined },
): ReturnType<BackupItemAction['execute']> {
  try {
    const output = await (timeoutInMs === undefined
      ? action.execute(input, context)
      : callForeign({
          what: action.name,
          timeoutInMs,
          graceInMs: foreignTimeLimits.graceInMs,
          signal: context.signal,
          call: (signal) => action.execute(input, { ...context, signal }),
        }));
    return checkActionOutput(output, { action: action.name, item: input.item });
  } catch (error) {
    if (isFatalToBackup(error)) throw error;
    const { resource } = input;
    throw new LifeboatError({
      code: 'ITEM_ACTION_FAILED',
      message: `${action.name} failed on ${groupResource(resource)} ${resource.namespace ? `${resource.namespace}/` : ''}${resource.name}: ${String(error instanceof Error ? error.message : error)}`,
      cause: error,
    });
  }
}
