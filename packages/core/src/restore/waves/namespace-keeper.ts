import type { ArchiveReader } from '../../contract/store/archive.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { waitUntil } from '../../flow/wait-until.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { isTerminating } from '../../objects/is-terminating.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { existingPolicy } from '../existing/existing-policy.ts';
import type { OwnerLinker } from '../owners/owner-linker.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { PlanGuard } from '../saved-plan/plan-guard.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { stripMetadata } from '../transform/strip-metadata.ts';
import { createRestoredObject } from '../write/create-restored-object.ts';
import { namespacePatch } from '../write/namespace-patch.ts';

/** What making and updating a namespace takes. */
export interface NamespaceSession {
  readonly archive: ArchiveReader;
  readonly choices: RestoreChoices;
  readonly dependencies: RestoreDependencies;
  readonly log: OperationLog;
  readonly restore: Restore;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
  /** Holds the restore to a plan. */
  readonly guard?: PlanGuard | undefined;
}

const type = { group: '', version: 'v1', resource: 'namespaces' };

/** The target of a namespace of the archive, as it shall be created: with the labels, annotations and spec that it had,
 * under its mapped name; bare when the archive does not have it, or has it damaged. */
export async function wantedNamespace(
  session: Pick<NamespaceSession, 'archive' | 'view' | 'log'>,
  source: string,
): Promise<{ readonly wanted: KubeObject; readonly original: KubeObject }> {
  const name = session.view.selection.targetNamespace(source);
  const bare: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const id = { group: '', resource: 'namespaces', namespace: '', name: source };
  const original =
    (await session.archive.read(id).catch((error: unknown) => {
      // What is in it is whole, and shall come back.
      if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
      session.log
        .forItem({ ...id, name })
        .warn('is damaged in the backup: made without its labels and annotations', coded('ITEM_NOT_RESTORED', { error }));
      return undefined;
    })) ?? bare;
  const wanted = stripMetadata(original);
  wanted.metadata.name = name;
  if (wanted.metadata.labels?.['kubernetes.io/metadata.name'] !== undefined) wanted.metadata.labels['kubernetes.io/metadata.name'] = name;
  return { wanted, original };
}

/** Makes sure that namespaces exist before anything goes into them: Velero's pkg/restore/restore.go. An active one is left as it is,
 * but for labels and annotations with `existingResourcePolicy: update`. */
export interface NamespaceKeeper {
  /** Tells whether this restore made the namespace: nothing but what controllers put there is in it then.
   * @throws LifeboatError once and for all when the namespace cannot be had: further calls fail at once */
  ensure(source: string): Promise<'created' | 'existing'>;
}

interface NamespaceKeeperOptions {
  readonly session: NamespaceSession;
  /** Absent: namespaces come back without owners. */
  readonly linker?: OwnerLinker | undefined;
  readonly onCreated: (namespace: KubeObject) => Promise<void>;
  /** `updated`: it got labels or annotations of the backup. */
  readonly onExisting: (namespace: KubeObject, updated: boolean) => Promise<void>;
}

export function createNamespaceKeeper({ session, linker, onCreated, onExisting }: NamespaceKeeperOptions): NamespaceKeeper {
  const { cluster, terminatingResourceTimeoutInMs } = session.dependencies;
  const targets = new Map<string, Promise<'created' | 'existing'>>();

  async function make(source: string): Promise<'created' | 'existing'> {
    const { wanted, original } = await wantedNamespace(session, source);
    const { name } = wanted.metadata;
    const id = { group: '', resource: 'namespaces', namespace: '', name: source };
    const logger = session.log.forItem({ group: '', resource: 'namespaces', namespace: '', name });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const live = await cluster.get(type, { name }, { signal: session.signal });
      const guarded = session.guard?.namespace(name, live && !isTerminating(live) ? live : undefined);
      if (guarded?.problem !== undefined)
        logger.error(`could not restore namespace ${name}: ${guarded.problem}`, coded('ITEM_NOT_RESTORED'));
      if (live && !isTerminating(live)) {
        await linker?.note(id, { live, type, original });
        await onExisting(live, (guarded?.mayUpdate ?? true) && (await update(live, wanted, logger)));
        return 'existing';
      }
      if (live) await awaitGone(name);
      // They come later than namespaces.
      const links = await linker?.linksOf(id, original, async () => {});
      const ownerReferences = links?.references ?? [];
      const outcome = await createRestoredObject({
        cluster,
        type,
        wanted: ownerReferences.length > 0 ? { ...wanted, metadata: { ...wanted.metadata, ownerReferences } } : wanted,
        original,
        restoreManagers: session.choices.restoreManagers,
        logger,
      });
      if (!outcome.created) continue;
      await linker?.note(id, { live: outcome.object, type, original }, links?.later);
      await onCreated(outcome.object);
      return 'created';
    }
    throw new LifeboatError({
      code: 'KUBERNETES_CONFLICT',
      message: `Namespace ${name} comes and goes: somebody else creates and deletes it`,
    });
  }

  async function update(live: KubeObject, wanted: KubeObject, logger: Logger): Promise<boolean> {
    const patch = existingPolicy('namespaces', session) !== 'none' ? namespacePatch(live, wanted) : undefined;
    if (!patch) return false;
    try {
      await cluster.patch(type, { name: live.metadata.name }, { type: 'merge', patch });
      return true;
    } catch (error) {
      if (isFatalToRestore(error)) throw error;
      logger.warn(
        `Namespace ${live.metadata.name} already exists and its labels and annotations could not be updated`,
        coded('ITEM_NOT_RESTORED', { error }),
      );
      return false;
    }
  }

  async function awaitGone(name: string): Promise<void> {
    const gone = async () => {
      const live = await cluster.get(type, { name }, { signal: session.signal });
      return !live || !isTerminating(live);
    };
    const options = { timeoutInMs: terminatingResourceTimeoutInMs, signal: session.signal };
    if (await waitUntil(gone, options)) return;
    throw new LifeboatError({
      code: 'TIMEOUT',
      message: `Namespace ${name} is terminating and was not gone after ${terminatingResourceTimeoutInMs / 1000} s: nothing is restored into it. Find out what holds it (finalizers of its objects), then restore again`,
    });
  }

  return {
    ensure(source) {
      const target = session.view.selection.targetNamespace(source);
      const known = targets.get(target) ?? make(source);
      targets.set(target, known);
      return known;
    },
  };
}

/** What controllers put into every new namespace at once. */
export function isMadeWithNamespace(id: ResourceIdentifier): boolean {
  return ['serviceaccounts/default', 'configmaps/kube-root-ca.crt'].includes(`${groupResource(id)}/${id.name}`);
}
