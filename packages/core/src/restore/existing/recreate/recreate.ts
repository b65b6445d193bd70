import type { ReplacedRecord } from '../../../contract/store/replaced-record.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { Logger } from '../../../plugin-api/logger.ts';
import { stripMetadata } from '../../transform/strip-metadata.ts';
import { decideAgainst, type UpdateSession } from '../../write/update-existing.ts';
import { existingPolicy } from '../existing-policy.ts';
import { deleteExisting } from './delete-existing.ts';
import { createDependants } from './dependants.ts';
import { relinkOwned } from './relink-owned.ts';
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
  /** The same with its owners, as it is created. */
  readonly linked: KubeObject;
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
  const { log } = session;
  const { cluster } = session.dependencies;

  async function replace({ type, live, linked, create, logger }: RecreateOptions, kept: ReplacedJournal): Promise<KubeObject> {
    const { group, version, resource } = type;
    const { managedFields: _managed, ...metadata } = linked.metadata;
    const owned = await dependants.of(live);
    let record: ReplacedRecord = { group, version, resource, old: live, wanted: { ...linked, metadata }, owned };
    const keep = async (old: KubeObject) => {
      const before = record;
      if (old !== before.old) record = { ...before, old };
      await kept.keep(record);
      if (before !== record) await kept.release(before);
    };
    let made: KubeObject | undefined;
    try {
      await deleteExisting({ dependencies: session.dependencies, type, live, onBefore: keep, signal: session.signal });
      // No look at the signal from here on.
      made = await create();
    } catch (error) {
      throw await putBack({ error, type, record, kept });
    }
    if (!made) {
      await kept.release(record);
      throw new LifeboatError({
        code: 'KUBERNETES_ALREADY_EXISTS',
        message: 'it was deleted to be created again, and somebody else has made one meanwhile, which stays. Restore again',
      });
    }
    const links = await relinkOwned({ cluster, log, owned, to: made });
    await kept.release(record);
    logger.info('Deleted the one that was there, and made it anew', { uid: live.metadata.uid ?? '', relinked: links });
    return made;
  }

  interface PutBackOptions {
    readonly error: unknown;
    readonly type: GroupVersionResource;
    readonly record: ReplacedRecord;
    readonly kept: ReplacedJournal;
  }

  async function putBack({ error, type, record, kept }: PutBackOptions): Promise<unknown> {
    const { old, owned } = record;
    const { name, namespace, uid } = old.metadata;
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof LifeboatError ? error.code : 'KUBERNETES_ERROR';
    const context = error instanceof LifeboatError ? error.context : {};
    try {
      const live = await cluster.get(type, { name, namespace });
      if (live?.metadata.uid === uid && live?.metadata.deletionTimestamp === undefined) await kept.release(record);
      // What is still there, or on its way out, cannot be put back.
      if (live?.metadata.uid === uid)
        return live?.metadata.deletionTimestamp === undefined
          ? error
          : new LifeboatError({ code, context, cause: error, message: `${why}. What it was is kept in ${kept.place}` });
      if (!live) {
        const { managedFields: _managed, ...metadata } = stripMetadata(old).metadata;
        const { ownerReferences } = old.metadata;
        const again = { ...stripMetadata(old), metadata: { ...metadata, ...(ownerReferences && { ownerReferences }) } };
        await relinkOwned({ cluster, log, owned, to: await cluster.create(type, again) });
      }
      await kept.release(record);
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
