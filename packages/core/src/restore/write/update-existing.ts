import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { cloneJson } from '../../json/index.ts';
import { objectAt } from '../../objects/object-at.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { existingPolicy } from '../existing/existing-policy.ts';
import { keepShared } from '../existing/keep-shared.ts';
import { isOwnRemains } from '../existing/own-remains.ts';
import { podOfClaim } from '../existing/pod-of-claim.ts';
import { settledClaim } from '../existing/settled-claim.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { TransformSession } from '../transform/transform-item.ts';
import { transformLive } from '../transform/transform-item.ts';
import { resetVolumeBinding } from '../volumes/reset-binding.ts';
import { volumeHolder } from '../volumes/volume-holder.ts';
import { decideExisting, type ExistingDecision } from './decide-existing.ts';
import { createStrategy } from './managers.ts';

/** What looking at an existing object, and updating it, takes. */
export interface UpdateSession extends TransformSession {
  readonly choices: RestoreChoices;
}

interface ExistingOptions {
  readonly session: UpdateSession;
  readonly id: ResourceIdentifier;
  readonly type: GroupVersionResource;
  readonly wanted: KubeObject;
}

/** What is to be done about a live object: shared with the plan. `kept`: what stays as it is in the cluster on purpose, for people. */
export async function decideAgainst(
  live: KubeObject,
  { session, id, wanted }: ExistingOptions,
): Promise<ExistingDecision & { readonly kept?: readonly string[] }> {
  if (isOwnRemains(groupResource(id), live, session)) return { action: 'skip' };
  // A lease is held by somebody in this cluster: the old cluster's holder is not here.
  if (groupResource(id) === 'leases.coordination.k8s.io' && !session.choices.restoreClusterOwn) return { action: 'skip', held: true };
  const policy = existingPolicy(groupResource(id), session);
  const mapping = new Map(Object.entries(session.restore.spec.namespaceMapping ?? {}));
  const lives = (name: string) => namespaceLives(name, session);
  const { wanted: goal, kept } = await keepShared({ wanted, live, mapping, lives });
  const holder = wanted.kind === 'PersistentVolume' ? await volumeHolder(live, session) : undefined;
  if (holder !== undefined) {
    const claim = claimOf(wanted);
    // Velero updates it: the claim that holds it then loses its volume.
    if (claim !== undefined && claim !== holder)
      return {
        action: 'skip',
        warning: `${wanted.metadata.name} is in use by claim ${holder} and stays as it is: claim ${claim} does not get it and needs a volume of its own`,
      };
    if (claim === undefined) goal.spec = { ...objectAt(goal, 'spec'), claimRef: objectAt(resetLive(live), 'spec', 'claimRef') };
  }
  const decision = decideExisting({ wanted: settledClaim(goal, live), live: await transformLive({ session, id, object: live }), policy });
  const user = decision.action === 'recreate' ? await userOf(live, { session, holder }) : undefined;
  if (user !== undefined)
    return {
      action: 'skip',
      inUse: true,
      warning: `${wanted.kind} ${wanted.metadata.name} differs and stays as it is: it is in use by ${user}, and would take its data along`,
    };
  return { ...decision, ...(kept.length > 0 && { kept }) };
}

/** Who uses a claim or a volume that would be deleted. */
async function userOf(
  live: KubeObject,
  { session, holder }: { readonly session: UpdateSession; readonly holder: string | undefined },
): Promise<string | undefined> {
  if (live.kind === 'PersistentVolume') return holder === undefined ? undefined : `claim ${holder}`;
  if (live.kind !== 'PersistentVolumeClaim') return undefined;
  const pod = await podOfClaim(live, { cluster: session.dependencies.cluster, signal: session.signal });
  return pod === undefined ? undefined : `Pod ${pod}`;
}

const namespaces = { group: '', version: 'v1', resource: 'namespaces' };

// One that may not be looked at counts as there: its objects are not to be harmed.
async function namespaceLives(name: string, { dependencies: { cluster }, signal }: UpdateSession): Promise<boolean> {
  try {
    return (await cluster.get(namespaces, { name }, { signal })) !== undefined;
  } catch (error) {
    if (LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) return true;
    throw error;
  }
}

function claimOf(volume: KubeObject): string | undefined {
  const reference = objectAt(volume, 'spec', 'claimRef');
  return reference && `${reference.namespace}/${reference.name}`;
}

function resetLive(volume: KubeObject): KubeObject {
  const reset = cloneJson(volume);
  resetVolumeBinding(reset, (namespace) => namespace);
  return reset;
}

/** `left`: as it was, though it differs; `labeled`: it was equal and got the labels of the restore; `finished`: an earlier run of this
 * restore made it. */
export type ExistingOutcome = 'updated' | 'labeled' | 'finished' | 'skipped' | 'left' | 'failed';

interface UpdateOptions extends ExistingOptions {
  readonly original: KubeObject;
  readonly live: KubeObject | undefined;
  /** `live` was read some time ago: it is updated only if it is still that, else looked at again. @default false */
  readonly isListed?: boolean;
  readonly logger: Logger;
}

/** Deals with an object that is there already. */
export async function updateExisting(options: UpdateOptions): Promise<ExistingOutcome> {
  const { session, type, wanted, original, logger, isListed = false } = options;
  const { cluster } = session.dependencies;
  const ref = { name: wanted.metadata.name, namespace: wanted.metadata.namespace };
  const live = options.live ?? (await cluster.get(type, ref, { signal: session.signal }));
  if (!live) {
    throw new LifeboatError({
      code: 'KUBERNETES_CONFLICT',
      message: `${wanted.kind} ${ref.name} was there when it was to be created and gone a moment later: restore again`,
    });
  }
  const decision = await decideAgainst(live, options);
  for (const part of decision.kept ?? []) logger.warn(`${wanted.kind} ${ref.name} is shared: ${part}`, coded('ITEM_LEFT_AS_IT_IS'));
  if (decision.action === 'recreate') {
    logger.warn(
      `${wanted.kind} ${ref.name} came into being meanwhile, or is made from a snapshot: it differs, and is not made anew`,
      coded('ITEM_LEFT_AS_IT_IS'),
    );
    return 'left';
  }
  if (decision.action === 'skip') {
    if (decision.warning === undefined) return 'skipped';
    logger.warn(decision.warning, coded('ITEM_LEFT_AS_IT_IS'));
    return 'left';
  }
  // A manager that applies must not get an entry of plain updates too: its next apply would conflict with itself.
  const { fieldManager } = createStrategy(original, wanted.apiVersion);
  try {
    const patch = isListed ? ofVersion(live, decision.patch) : decision.patch;
    await cluster.patch(type, ref, { type: 'merge', patch }, { fieldManager, metadataOnly: true });
    return decision.labelsOnly ? 'labeled' : 'updated';
  } catch (error) {
    if (isFatalToRestore(error)) throw error;
    if (isListed && LifeboatError.isInstance(error, 'KUBERNETES_CONFLICT', 'KUBERNETES_NOT_FOUND'))
      return updateExisting({ ...options, live: undefined, isListed: false });
    logger.warn(`${wanted.kind} ${ref.name} already exists and could not be updated`, coded('ITEM_NOT_RESTORED', { error }));
  }
  if (!decision.labelPatch) return 'failed';
  await cluster.patch(type, ref, { type: 'merge', patch: decision.labelPatch });
  return 'failed';
}

/** A patch that the server takes only while the object is what it was. */
function ofVersion({ metadata: { resourceVersion } }: KubeObject, patch: Record<string, unknown>): Record<string, unknown> {
  return { ...patch, metadata: { ...objectAt(patch, 'metadata'), resourceVersion } };
}
