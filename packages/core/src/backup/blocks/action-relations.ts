import { podAction } from '../../actions/backup/pod.ts';
import { pvAction } from '../../actions/backup/pv.ts';
import { createServiceAccountAction } from '../../actions/backup/service-account.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { createResourceSelector } from '../../filters/resource-selector.ts';
import { createClusterReader } from '../../kubernetes/create-cluster-reader.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { checkRelatedItems } from '../../plugin-api/foreign/check-action-output.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';
import type { ItemBlockAction } from '../../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToBackup } from '../../records/is-fatal.ts';
import type { ClaimIndexOptions } from './claim-index.ts';
import { isLeftOut } from './is-left-out.ts';
import type { BlockMember } from './item-block.ts';

export interface ActionRelationsOptions extends ClaimIndexOptions {
  /** Item block actions besides Velero's own. */
  readonly actions: readonly ItemBlockAction[];
  readonly log: OperationLog;
  /** For one call of an action. @default 600000 (10 minutes) */
  readonly actionTimeoutInMs?: number | undefined;
}

/** What item block actions say of objects. */
export interface ActionRelations {
  /** Of an object that was read. */
  of(member: BlockMember): Promise<readonly ResourceIdentifier[]>;
  /** Reads an object; `undefined` when it does not exist or the backup's filters do not select it. */
  admit(member: BlockMember): Promise<BlockMember | undefined>;
}

export function createActionRelations(options: ActionRelationsOptions): ActionRelations {
  const { cluster, prepared, log, signal, actionTimeoutInMs = foreignTimeLimits.actionInMs } = options;
  const { discovery } = prepared.facts;
  const reader = createClusterReader(cluster, discovery);
  // Velero's own block actions name what its backup actions bring along: here so that the extra ones see it.
  const builtIn = [podAction, pvAction, createServiceAccountAction()].map(
    (action): ItemBlockAction => ({
      ...action,
      getRelatedItems: async (input, context) => (await action.execute(input, context)).additionalItems ?? [],
    }),
  );
  const actions = [...builtIn, ...[...options.actions].sort((a, b) => (a.name < b.name ? -1 : 1))].map((action) => ({
    action,
    applies: createResourceSelector(action.appliesTo, discovery),
  }));

  return {
    async of({ type, object: item, namespace, name }) {
      if (!item) return [];
      const resource = { group: type.group, resource: type.resource, namespace, name };
      const found: ResourceIdentifier[] = [];
      for (const { action, applies } of actions) {
        if (!applies({ ...resource, labels: item.metadata.labels })) continue;
        try {
          const context = { cluster: reader, logger: log.forItem(resource), signal };
          const items = await callForeign({
            what: action.name,
            timeoutInMs: actionTimeoutInMs,
            graceInMs: foreignTimeLimits.graceInMs,
            signal,
            call: (limit) => action.getRelatedItems({ item, resource, backup: prepared.backup }, { ...context, signal: limit }),
          });
          found.push(...checkRelatedItems(items, action.name));
        } catch (error) {
          if (isFatalToBackup(error)) throw error;
          log.forItem(resource).error(`Error executing ItemBlock action ${action.name}`, coded('ITEM_NOT_BACKED_UP', { error }));
        }
      }
      return found;
    },
    async admit(member) {
      const { type, namespace, name } = member;
      if (type.namespaced && !prepared.namespaces.shouldInclude(namespace)) return undefined;
      try {
        const object = await cluster.get(type, { namespace, name }, { signal });
        if (!object || isLeftOut(object) || !prepared.objects.takes(type, object)) return undefined;
        return prepared.select === undefined || (await prepared.select.takes(type, object, log)) ? { ...member, object } : undefined;
      } catch (error) {
        if (!LifeboatError.isInstance(error) || isFatalToBackup(error)) throw error;
        // What it is by itself says the collector; only the block misses it.
        log
          .forItem({ ...type, ...member })
          .warn(
            'A related item could not be read: it is not backed up in one block with its relatives',
            coded('RELATIONS_UNKNOWN', { error }),
          );
        return undefined;
      }
    },
  };
}
