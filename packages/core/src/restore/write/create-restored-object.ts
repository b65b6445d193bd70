import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson } from '../../json/index.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { createStrategy, ownEntries, sameManagers, uniteEntries } from './managers.ts';

interface CreateRestoredObjectOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  /** What the object shall be. Its `managedFields`, as they are in the archive, say who shall own it. */
  readonly wanted: KubeObject;
  /** As it is in the archive, `managedFields` of the status included. */
  readonly original: KubeObject;
  /** Whether a second write may be spent on the managers, where the first cannot carry them. */
  readonly restoreManagers: boolean;
  /** What is to be done to it before the managers are set. @default nothing */
  readonly complete?: ((created: KubeObject) => Promise<KubeObject>) | undefined;
  /** Whether more than the metadata of what was created is looked at. @default false */
  readonly wholeAnswer?: boolean | undefined;
  readonly logger: Logger;
}

export type CreateOutcome = { readonly created: true; readonly object: KubeObject } | { readonly created: false };

/**
 * Creates an object with the managers that it had. The first write carries the whole object: much of it could not be added
 * later. A second one sets the managers where the first cannot (see {@link createStrategy}). Writes take no signal: what has
 * been sent is let finish. `created: false`: there is an object of that name already.
 * @throws LifeboatError `KUBERNETES_*` when the server refuses it
 */
export async function createRestoredObject(options: CreateRestoredObjectOptions): Promise<CreateOutcome> {
  const { cluster, type, wanted, original } = options;
  const { fieldManager, complete } = createStrategy(original, wanted.apiVersion);
  const { managedFields: _managed, ...metadata } = wanted.metadata;
  const looksAtManagers = options.restoreManagers && (!complete || options.complete !== undefined);
  let object: KubeObject;
  try {
    const metadataOnly = !options.wholeAnswer;
    const identityOnly = metadataOnly && !looksAtManagers;
    object = await cluster.create(type, { ...wanted, metadata }, { fieldManager, metadataOnly, identityOnly });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) return { created: false };
    throw error;
  }
  if (options.complete) object = await options.complete(object);
  if (looksAtManagers && !sameManagers(object, original)) object = await setManagers(options, object);
  return { created: true, object };
}

/** Replaces the managers by the original ones. Entries that others made since the create (a controller's, of the status) stay. */
export async function setManagers(
  { cluster, type, wanted, original, logger }: Omit<CreateRestoredObjectOptions, 'restoreManagers'>,
  created: KubeObject,
): Promise<KubeObject> {
  const { name, namespace } = wanted.metadata;
  const mine = created.metadata.managedFields ?? [];
  let live = created;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const since = (live.metadata.managedFields ?? []).filter(
      (entry) => entry.subresource === 'status' || !mine.some((own) => equalJson(own, entry)),
    );
    const managedFields = uniteEntries([...ownEntries(original), ...since]);
    const patch = { metadata: { resourceVersion: live.metadata.resourceVersion, managedFields } };
    try {
      return (await cluster.patch(type, { name, namespace }, { type: 'merge', patch })).object;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) {
        logger.warn(
          `The managers (managedFields) of ${wanted.kind} ${name} could not be set: they are those of this restore`,
          coded('ITEM_NOT_RESTORED', { error }),
        );
        return live;
      }
    }
    const now = await cluster.get(type, { name, namespace });
    if (!now) return created; // removed meanwhile by somebody who may
    live = now;
  }
  logger.warn(`The managers (managedFields) of ${wanted.kind} ${name} could not be set: it kept changing`, coded('ITEM_NOT_RESTORED'));
  return live;
}
