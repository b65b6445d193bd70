import { coded } from '../../errors/issues/issue-codes.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { adaptPod } from '../injected/adapt-pod.ts';
import { finishJob, jobStart, suspended } from '../leave-out/job-start.ts';
import type { OwnerLinker, OwnerLinks } from '../owners/owner-linker.ts';
import { withOwners } from '../owners/with-owners.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { SourceItem } from '../select/item-source.ts';
import { claimProblem } from '../volumes/volume-holder.ts';
import { createRestoredObject } from '../write/create-restored-object.ts';
import type { UpdateSession } from '../write/update-existing.ts';

export interface CreateItemOptions {
  readonly id: ResourceIdentifier;
  readonly item: SourceItem;
  readonly wanted: KubeObject;
  readonly target: ResourceIdentifier;
  readonly links: OwnerLinks | undefined;
  readonly logger: Logger;
}

interface CreatorOptions {
  readonly session: UpdateSession;
  readonly linker: OwnerLinker | undefined;
  readonly quiescer: Quiescer;
}

/** Creates objects with their owners. `undefined`: there is one already. @throws LifeboatError `KUBERNETES_*` */
export function createItemCreator({
  session,
  linker,
  quiescer,
}: CreatorOptions): (options: CreateItemOptions) => Promise<KubeObject | undefined> {
  async function createOwned(options: CreateItemOptions): Promise<KubeObject | undefined> {
    const { item, wanted, target, logger } = options;
    const { choices, dependencies } = session;
    const { cluster } = dependencies;
    const start = jobStart(item.object, choices);
    const isHeld = start !== undefined && start !== 'anew';
    const made = { cluster, type: item.type, wanted: isHeld ? suspended(wanted) : wanted, original: item.object, logger };
    // Hooks look at the containers of a Pod.
    const isPod = groupResource(target) === 'pods';
    const problem = await claimProblem(wanted, session);
    if (problem !== undefined) logger.warn(problem, coded('VOLUME_NOT_RESTORED'));
    const finish = (created: KubeObject) => finishJob(created, { ...made, wanted });
    try {
      const outcome = await createRestoredObject({
        ...made,
        restoreManagers: choices.restoreManagers,
        ...(start === 'finished' && { complete: finish }),
        wholeAnswer: start === 'finished' || isPod,
      });
      return outcome.created ? outcome.object : undefined;
    } catch (error) {
      // A Service that is there may hold the node port that it is about to ask for.
      const isPortTaken =
        groupResource(target) === 'services' && error instanceof Error && error.message.includes('provided port is already allocated');
      if (isPortTaken && (await cluster.get(item.type, target, { signal: session.signal }))) return undefined;
      const adapted = isPod ? adaptPod(wanted, error) : undefined;
      if (!adapted) throw error;
      const outcome = await createRestoredObject({
        ...made,
        wanted: adapted.pod,
        restoreManagers: choices.restoreManagers,
        wholeAnswer: true,
      });
      logger.info(adapted.note);
      return outcome.created ? outcome.object : undefined;
    }
  }

  return async (options) => {
    const { id, item, target, links } = options;
    const wanted = await quiescer.held(item.type, target, withOwners(options.wanted, links));
    const made = await createOwned({ ...options, wanted });
    if (made) await quiescer.note(item.type, made);
    if (made) await linker?.note(id, { live: made, type: item.type, original: item.object }, links?.later);
    return made;
  };
}
