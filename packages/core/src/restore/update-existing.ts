import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { GroupVersionResource, KubeObject, ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { decideExisting, type ExistingDecision } from './existing-object.ts';
import { isFatal } from './fatal-error.ts';
import { createStrategy } from './managers.ts';
import type { RestoreSession } from './restore-session.ts';
import { transformLive } from './transform-item.ts';

interface ExistingOptions {
  readonly session: RestoreSession;
  readonly id: ResourceIdentifier;
  readonly type: GroupVersionResource;
  readonly wanted: KubeObject;
}

/** What is to be done about a live object: shared with the plan. */
export async function decideAgainst(live: KubeObject, { session, id, wanted }: ExistingOptions): Promise<ExistingDecision> {
  const policy = session.restore.spec.existingResourcePolicy;
  return decideExisting({ wanted, live: await transformLive({ session, id, object: live }), policy });
}

/** `left`: as it was, though it differs; `labeled`: it was equal and got the labels of the restore. */
export type ExistingOutcome = 'updated' | 'labeled' | 'skipped' | 'left' | 'failed';

/** Deals with an object that is there already. */
export async function updateExisting(
  options: ExistingOptions & { readonly original: KubeObject; readonly live: KubeObject | undefined; readonly logger: Logger },
): Promise<ExistingOutcome> {
  const { session, type, wanted, original, logger } = options;
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
  if (decision.action === 'skip') {
    if (decision.warning === undefined) return 'skipped';
    logger.warn(decision.warning);
    return 'left';
  }
  // A manager that applies must not get an entry of plain updates too: its next apply would conflict with itself.
  const { fieldManager } = createStrategy(original, wanted.apiVersion);
  try {
    await cluster.patch(type, ref, { type: 'merge', patch: decision.patch }, { fieldManager });
    return decision.labelsOnly ? 'labeled' : 'updated';
  } catch (error) {
    if (isFatal(error)) throw error;
    logger.warn(`${wanted.kind} ${ref.name} already exists and could not be updated`, { error });
  }
  if (!decision.labelPatch) return 'failed';
  await cluster.patch(type, ref, { type: 'merge', patch: decision.labelPatch });
  return 'failed';
}
