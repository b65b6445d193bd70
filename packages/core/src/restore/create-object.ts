import { LifeboatError } from '../errors/lifeboat-error.ts';
import { equalJson } from '../json/index.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import type { GroupVersionResource, KubeObject } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { applyConfiguration } from './apply-configuration.ts';
import { createStrategy, ownEntries, sameManagers, uniteEntries } from './managers.ts';
import { createMergePatch } from './merge-patch.ts';

interface CreateObjectOptions {
  readonly cluster: ClusterClient;
  readonly type: GroupVersionResource;
  /** What the object shall be. Its `managedFields`, as they are in the archive, say who shall own it. */
  readonly wanted: KubeObject;
  /** As it is in the archive, `managedFields` of the status included. */
  readonly original: KubeObject;
  readonly logger: Logger;
  /** It was looked for a moment ago and is not there. */
  readonly isAbsent: boolean;
}

export type CreateOutcome = { readonly created: true; readonly object: KubeObject } | { readonly created: false };

/**
 * Creates an object with the managers that it had: one write where one manager owned it, two where several did. Writes
 * take no signal: what has been sent is let finish. `created: false`: there is an object of that name already.
 * @throws LifeboatError `KUBERNETES_*` when the server refuses it
 */
export async function createObject(options: CreateObjectOptions): Promise<CreateOutcome> {
  const { cluster, type, wanted, original, logger } = options;
  const strategy = createStrategy(original, wanted.apiVersion);
  if (strategy.via === 'apply') {
    const applied = await applyObject(options, strategy);
    if (applied !== 'refused') return applied;
    logger.debug('The server refused to apply the owned fields: creating the object and setting its managers');
  }
  const body: KubeObject = { ...wanted, metadata: { ...wanted.metadata } };
  delete body.metadata.managedFields;
  const fieldManager = strategy.via === 'create' ? strategy.fieldManager : 'lifeboat';
  let object: KubeObject;
  try {
    object = await cluster.create(type, body, { fieldManager });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_ALREADY_EXISTS')) return { created: false };
    throw error;
  }
  if (ownEntries(original).length > 0 && !sameManagers(object, original)) object = await setManagers(options, object);
  return { created: true, object };
}

async function applyObject(
  options: CreateObjectOptions,
  strategy: { readonly fieldManager: string; readonly fields: readonly Record<string, unknown>[] },
): Promise<CreateOutcome | 'refused'> {
  const { cluster, type, wanted, original, logger } = options;
  const { name, namespace } = wanted.metadata;
  // An apply would change an object that is there instead of failing.
  if (!options.isAbsent && (await cluster.get(type, { name, namespace }))) return { created: false };
  const configuration = applyConfiguration(wanted, strategy.fields);
  let result: Awaited<ReturnType<ClusterClient['patch']>>;
  try {
    result = await cluster.patch(type, { name, namespace }, { type: 'apply', configuration }, { fieldManager: strategy.fieldManager });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_INVALID', 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_CONFLICT')) return 'refused';
    throw error;
  }
  if (!result.created) logger.warn(`${wanted.kind} ${name} was created by somebody else while it was restored: both are merged in it`);
  const rest = createMergePatch({ from: withoutManagers(result.object), to: withoutManagers(wanted), keepExtra: true });
  let { object } = result;
  if (rest) object = (await cluster.patch(type, { name, namespace }, { type: 'merge', patch: rest })).object;
  if (!sameManagers(object, original)) object = await setManagers(options, object);
  return { created: true, object };
}

function withoutManagers(object: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata: metadata as KubeObject['metadata'] };
}

/** Replaces the managers by the original ones. Entries that others made since the create (a controller's, of the status) stay. */
async function setManagers({ cluster, type, wanted, original, logger }: CreateObjectOptions, created: KubeObject): Promise<KubeObject> {
  const { name, namespace } = wanted.metadata;
  const mine = created.metadata.managedFields ?? [];
  let live = created;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const since = (live.metadata.managedFields ?? []).filter((entry) => !mine.some((own) => equalJson(own, entry)));
    const managedFields = uniteEntries([...ownEntries(original), ...since]);
    const patch = { metadata: { resourceVersion: live.metadata.resourceVersion, managedFields } };
    try {
      return (await cluster.patch(type, { name, namespace }, { type: 'merge', patch })).object;
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT')) {
        logger.warn(`The managers (managedFields) of ${wanted.kind} ${name} could not be set: they are those of this restore`, { error });
        return live;
      }
    }
    const now = await cluster.get(type, { name, namespace });
    if (!now) return created; // removed meanwhile by somebody who may
    live = now;
  }
  logger.warn(`The managers (managedFields) of ${wanted.kind} ${name} could not be set: it kept changing`);
  return live;
}
