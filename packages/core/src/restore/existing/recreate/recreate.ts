import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import { stripMetadata } from '../../transform/strip-metadata.ts';
import { decideAgainst, type UpdateSession } from '../../write/update-existing.ts';
import { existingPolicy } from '../existing-policy.ts';
import { deleteExisting } from './delete-existing.ts';
import { createDependants } from './dependants.ts';
import type { ReplacedJournal } from './replaced-journal.ts';

/** What making objects anew takes. */
export interface RecreateSession extends UpdateSession {
  /** Absent: nothing may be deleted. */
  readonly journal?: ReplacedJournal | undefined;
}

interface RecreateOptions {
  readonly id: ResourceIdentifier;
  readonly type: GroupVersionResource;
  readonly live: KubeObject;
  readonly wanted: KubeObject;
  readonly logger: Logger;
  /** `undefined`: somebody else has made one meanwhile. */
  readonly create: () => Promise<KubeObject | undefined>;
}

/** Makes an object anew where the policy says so and it differs. `undefined`: it is not to be made anew, and was not touched.
 * @throws LifeboatError when it could not be deleted, or not be created: the old one is put back then, or it is told where it is kept */
export type Recreate = (options: RecreateOptions) => Promise<KubeObject | undefined>;

export function createRecreate(session: RecreateSession): Recreate {
  const { journal } = session;
  const dependants = createDependants(session);
  const { cluster } = session.dependencies;

  async function replace({ type, live, create, logger }: RecreateOptions, kept: ReplacedJournal): Promise<KubeObject> {
    const owned = await dependants.of(live);
    let old = live;
    const keep = async (object: KubeObject) => {
      const before = old;
      old = object;
      await kept.keep(object);
      if (before !== object) await kept.release(before);
    };
    let made: KubeObject | undefined;
    try {
      await deleteExisting({ dependencies: session.dependencies, type, live, onBefore: keep, signal: session.signal });
      // No look at the signal from here on.
      made = await create();
    } catch (error) {
      throw await putBack({ error, type, old, owned, kept });
    }
    if (!made) {
      await kept.release(old);
      throw new LifeboatError({
        code: 'KUBERNETES_ALREADY_EXISTS',
        message: 'it was deleted to be made anew, and somebody else has made one meanwhile: that one stays. Restore again',
      });
    }
    const links = await dependants.relink(owned, made);
    await kept.release(old);
    logger.info('Deleted the one that was there, and made it anew', { uid: live.metadata.uid ?? '', relinked: links });
    return made;
  }

  interface PutBackOptions {
    readonly error: unknown;
    readonly type: GroupVersionResource;
    readonly old: KubeObject;
    readonly owned: Awaited<ReturnType<typeof dependants.of>>;
    readonly kept: ReplacedJournal;
  }

  async function putBack({ error, type, old, owned, kept }: PutBackOptions): Promise<unknown> {
    const { name, namespace, uid } = old.metadata;
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof LifeboatError ? error.code : 'KUBERNETES_ERROR';
    const context = error instanceof LifeboatError ? error.context : {};
    try {
      const live = await cluster.get(type, { name, namespace });
      if (live?.metadata.uid === uid && live?.metadata.deletionTimestamp === undefined) await kept.release(old);
      // What is still there, or on its way out, cannot be put back.
      if (live?.metadata.uid === uid)
        return live?.metadata.deletionTimestamp === undefined
          ? error
          : new LifeboatError({ code, context, cause: error, message: `${why}. What it was is kept in ${kept.place}` });
      if (!live) {
        const { managedFields: _managed, ...metadata } = stripMetadata(old).metadata;
        const { ownerReferences } = old.metadata;
        const again = { ...stripMetadata(old), metadata: { ...metadata, ...(ownerReferences && { ownerReferences }) } };
        await dependants.relink(owned, await cluster.create(type, again));
      }
      await kept.release(old);
      const now = live ? 'somebody else has made one meanwhile' : 'the old one was put back, without its status';
      return new LifeboatError({ code, context, cause: error, message: `it was deleted and could not be made anew (${why}): ${now}` });
    } catch (again) {
      const whyAgain = again instanceof Error ? again.message : String(again);
      return new LifeboatError({
        code,
        context,
        cause: error,
        message: `it was deleted and could not be made anew (${why}), and the old one could not be put back (${whyAgain}): it is kept in ${kept.place}`,
      });
    }
  }

  return async (options) => {
    const { id, live, wanted, type } = options;
    if (!journal || existingPolicy(groupResource(id), session) !== 'recreate') return undefined;
    const decision = await decideAgainst(live, { session, id, type, wanted });
    return decision.action === 'recreate' ? replace(options, journal) : undefined;
  };
}
