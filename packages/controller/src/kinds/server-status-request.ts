import type { ProviderPlugin } from '@lifeboat/core';
import type { PluginInfo, ServerStatusRequest } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { changeObject } from '../machinery/change-object.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { timestamp } from '../machinery/timestamp.ts';
import { kindType } from './kind-type.ts';
import { dueInMs } from './period.ts';

/** How long an answer stays, as with Velero. */
const lifetimeInMs = 60_000;

/** Answers a request for the server's version and plugins, and deletes it a minute later. */
export function serverStatusRequestReconciler({ objects, providers, serverVersion, now }: ControllerContext): Reconciler {
  const requests = objects('ServerStatusRequest');
  const plugins = providers.flatMap(pluginsOf);
  return {
    name: 'server-status-request',
    type: kindType('ServerStatusRequest'),
    async reconcile({ name, object, signal }) {
      const request = object as ServerStatusRequest | undefined;
      if (!request) return undefined;
      if (request.status?.phase !== 'Processed') {
        const status = { phase: 'Processed', processedTimestamp: timestamp(now()), serverVersion, plugins };
        await changeObject({
          objects: requests,
          name,
          signal,
          change: (latest) => (latest.status.phase === 'Processed' ? undefined : { status }),
        });
        return { againInMs: lifetimeInMs };
      }
      const againInMs = dueInMs(request.status.processedTimestamp, lifetimeInMs, now());
      if (againInMs > 0) return { againInMs };
      await requests.delete(name, { signal });
      return undefined;
    },
  };
}

/** Lists what a provider adds to the server, under the names that `velero plugin get` shows. */
function pluginsOf({ name, createObjectStore, createVolumeSnapshotter, actions = {} }: ProviderPlugin): PluginInfo[] {
  const of = (kind: string, list: readonly { readonly name: string }[] = []) => list.map((action) => ({ name: action.name, kind }));
  return [
    ...(createObjectStore ? [{ name, kind: 'ObjectStore' }] : []),
    ...(createVolumeSnapshotter ? [{ name, kind: 'VolumeSnapshotter' }] : []),
    ...of('BackupItemActionV2', actions.backup),
    ...of('RestoreItemActionV2', actions.restore),
    ...of('DeleteItemAction', actions.delete),
    ...of('ItemBlockAction', actions.itemBlock),
  ];
}
