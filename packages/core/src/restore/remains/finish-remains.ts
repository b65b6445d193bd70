import { coded } from '../../errors/issues/issue-codes.ts';
import type { RestoreHookSources } from '../../hooks/restore/restore-hooks-of.ts';
import { restoreHooksOf } from '../../hooks/restore/restore-hooks-of.ts';
import { objectAt, objectsAt } from '../../objects/object-at.ts';
import type { GroupVersionResource, KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { filledAnnotation, waitContainerName } from '../../volumes/files/restore/wait-container.ts';
import { finishJob, jobStart } from '../leave-out/job-start.ts';
import { addOwner } from '../owners/add-owner.ts';
import type { OwnerLinks } from '../owners/owner-linker.ts';
import type { PodVolumeFiller } from '../volumes/pods/pod-volume-filler.ts';
import { fillMark } from '../volumes/pods/pod-volume-fills.ts';
import { setManagers } from '../write/create-restored-object.ts';
import { createStrategy, ownEntries, sameManagers } from '../write/managers.ts';
import { restoreStatus } from '../write/restore-status.ts';
import type { UpdateSession } from '../write/update-existing.ts';

interface FinishSession extends UpdateSession {
  readonly files: PodVolumeFiller | undefined;
  readonly hookSources: RestoreHookSources;
}

interface FinishOptions {
  readonly session: FinishSession;
  readonly type: GroupVersionResource;
  readonly live: KubeObject;
  readonly wanted: KubeObject;
  readonly original: KubeObject;
  readonly links: OwnerLinks | undefined;
  readonly logger: Logger;
}

/** Does to an object that an earlier run of this restore created what that run may not have come to: the writes that follow a
 * creation. What others did to it meanwhile stays. */
export async function finishRemains(options: FinishOptions): Promise<'finished'> {
  const { session, type, wanted, original, links, logger } = options;
  const { cluster } = session.dependencies;
  let { live } = options;
  const isHeld = objectAt(live, 'spec')?.suspend === true && objectAt(wanted, 'spec')?.suspend !== true;
  if (jobStart(original, session.choices) === 'finished' && isHeld)
    live = await finishJob(live, { cluster, type, wanted, original, logger });
  const { fieldManager, complete } = createStrategy(original, wanted.apiVersion);
  // Where others have written since, it is theirs as well.
  const isUntouched = ownEntries(live).every(({ manager }) => manager === fieldManager);
  if (session.choices.restoreManagers && (!complete || isHeld) && isUntouched && !sameManagers(live, original))
    live = await setManagers({ cluster, type, wanted, original, logger }, live);
  for (const owner of links?.references ?? []) {
    try {
      await addOwner({ cluster, type, live, owner, fieldManager, signal: session.signal });
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      logger.warn(`could not be linked to its owner ${owner.kind} ${owner.name}`, coded('OWNER_NOT_LINKED', { error }));
    }
  }
  await restoreStatus({ session, type, wanted, original, logger });
  if (type.group === '' && type.resource === 'pods') goOnWithPod({ ...options, live });
  return 'finished';
}

/** A Pod that waits for the files of its volumes gets them; its hooks may have run. */
function goOnWithPod({ session, live, wanted, original, logger }: FinishOptions): void {
  const waits = objectsAt(live, 'spec', 'initContainers').some(({ name }) => name === waitContainerName);
  const isFilled = live.metadata.annotations?.[filledAnnotation] === fillMark(session.restore);
  if (waits && !isFilled) session.files?.hold({ original, wanted })?.start(logger);
  if (restoreHooksOf(wanted, session.hookSources).hooks.length > 0)
    logger.warn('Its hooks are not run: the run of this restore that created it ended early, and may have run them', coded('HOOK_FAILED'));
}
