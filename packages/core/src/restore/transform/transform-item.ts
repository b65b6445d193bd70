import { takeMustInclude } from '../../actions/take-must-include.ts';
import type { SkipRule } from '../../contract/results/skip-rule.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { equalJson } from '../../json/index.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { objectAt, textAt } from '../../objects/object-at.ts';
import { newRestoreOperation } from '../../operations/new-operation.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { checkActionOutput } from '../../plugin-api/foreign/check-action-output.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { originalPvNameAnnotation, volumeSnapshotNameLabel } from '../../velero-api/values/labels.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import type { PolicyFilter } from '../policy/policy-filter.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import type { PodVolumeFiller } from '../volumes/pods/pod-volume-filler.ts';
import type { SavedVolume } from '../volumes/read-volumes.ts';
import { resetClaimBinding, resetVolumeBinding } from '../volumes/reset-binding.ts';
import { volumeHolder } from '../volumes/volume-holder.ts';
import type { VolumeNames } from '../volumes/volume-names.ts';
import { decideVolumeRestore, type RestorableSnapshot, type VolumeRestoreDecision } from '../volumes/volume-restore-decision.ts';
import type { SkipSession } from './skip-reason.ts';
import { skipReason } from './skip-reason.ts';
import { type ChangeSession, changeObject } from './steps/change-object.ts';
import type { TransformObserver } from './steps/transform-steps.ts';
import { stripMetadata } from './strip-metadata.ts';

/** What transforming an object takes. */
export interface TransformSession extends SkipSession, ChangeSession {
  readonly archive: ArchiveReader;
  readonly dependencies: RestoreDependencies;
  readonly files: PodVolumeFiller | undefined;
  readonly downloads: DataDownloads | undefined;
  readonly log: OperationLog;
  readonly operations: RestoreItemOperation[];
  readonly policy: PolicyFilter;
  readonly restore: Restore;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
  readonly volumeNames: VolumeNames;
  readonly volumes: ReadonlyMap<string, SavedVolume>;
}

/** An action that wants its additional items to be ready before its item is created. */
export interface AdditionalItemsWait {
  readonly action: RestoreItemAction;
  readonly items: readonly ResourceIdentifier[];
  readonly timeoutInMs: number | undefined;
}

/** Something of the archive that an item needs. */
export interface AdditionalItem extends ResourceIdentifier {
  /** Whatever the filters say. */
  readonly mustInclude: boolean;
}

export type TransformedItem =
  /** `unlisted`: what Velero passes over without a word; `warn`: it is told. */
  | {
      readonly skip: string;
      readonly rule: Exclude<SkipRule, 'same'>;
      readonly dataLost?: boolean;
      readonly unlisted?: boolean;
      readonly warn?: boolean;
    }
  | {
      readonly skip?: undefined;
      /** What shall be in the cluster. */
      readonly wanted: KubeObject;
      /** By their place in the archive; to be restored first. */
      readonly additionalItems: readonly AdditionalItem[];
      readonly waits: readonly AdditionalItemsWait[];
      /** Of a PersistentVolume: what its volume is to be made from, before it is created. */
      readonly snapshot?: RestorableSnapshot;
    };

interface TransformOptions {
  readonly session: TransformSession;
  readonly id: ResourceIdentifier;
  readonly object: KubeObject;
  /** Is told what changed it, but for what takes out what a server or a controller filled in. */
  readonly observe?: TransformObserver;
}

/** From an object of the archive to the one to create: Velero's pkg/restore/restore.go. Writes nothing.
 * @throws LifeboatError `ITEM_ACTION_FAILED` */
export async function transformItem({ session, id, object, observe }: TransformOptions): Promise<TransformedItem> {
  const resource = groupResource(id);
  // Whoever asks for it: an action may want what the selection does not have.
  if (!session.view.selection.permits(id)) return { skip: policySkip, rule: 'policy', unlisted: true };
  const reason = skipReason(id, object, session);
  if (reason !== undefined) return { skip: reason.text, rule: reason.rule, unlisted: reason.unlisted ?? false };
  const { targetNamespace } = session.view.selection;
  const { decision, volumeName } = await volumeDecision(session, id, object);
  const isVolume = resource === 'persistentvolumes';
  if (isVolume && decision?.action === 'provision')
    return { skip: decision.reason, rule: 'new-volume', dataLost: decision.dataLost, warn: decision.beginsEmpty ?? false };
  if (isVolume && decision?.action === 'lost') return { skip: decision.reason, rule: 'new-volume', dataLost: true };
  if (!isVolume && decision?.action === 'provision' && decision.fromCsiSnapshot && !hasSnapshot(session, id, object))
    return { skip: `the VolumeSnapshot that its data is in is not in the backup (${decision.reason})`, rule: 'new-volume', dataLost: true };
  const stripped = stripMetadata(object, { keepStatus: isStatusData({ session, id, object }) });
  if (isVolume) resetVolumeBinding(stripped, targetNamespace);
  const result = await runActions(session, id, { item: stripped, itemFromBackup: object, observe });
  if (result.skip !== undefined) return { skip: result.skip, rule: 'action' };
  let wanted = result.item;
  if (resource === 'persistentvolumeclaims') {
    resetClaimBinding(wanted, decision?.action === 'provision');
    const spec = objectAt(wanted, 'spec');
    if (decision?.action === 'snapshot' && spec && volumeName !== undefined) spec.volumeName = volumeName;
  }
  const logger = session.log.forItem(targetOf(session, id));
  const changed = await changeObject(session, { object: wanted, itemFromBackup: object, id, logger, signal: session.signal, observe });
  if (!changed.object) return { skip: `the transform "${changed.leftOutBy}" leaves it out`, rule: 'action' };
  wanted = changed.object;
  const forbidden = session.policy.forbiddenSubject(resource, wanted);
  if (forbidden !== undefined) return { skip: `${policySkip}: it names ${forbidden}`, rule: 'policy', warn: true };
  const { additionalItems, waits } = result;
  if (!isVolume || decision?.action !== 'snapshot') return { wanted, additionalItems, waits };
  if (volumeName !== undefined && volumeName !== id.name) rename(wanted, volumeName);
  return { wanted, additionalItems, waits, snapshot: decision };
}

/** Whether the status of an object is written with the object: the cluster serves its kind without that subresource. */
function isStatusData({ session, id, object }: TransformOptions): boolean {
  const version = object.apiVersion.split('/').at(-1) ?? '';
  return session.view.discovery.find({ group: id.group, resource: id.resource, version })?.hasStatus === false;
}

const policySkip = 'the restore policy of this engine leaves it out';

/** Actions that take out what a server or a controller filled in. The others rewrite: what they would make of a live object
 * is not there yet. */
const neutralActions = ['velero.io/job', 'velero.io/pod', 'velero.io/pvc', 'velero.io/secret', 'velero.io/service'];

/** A live object made comparable with what {@link transformItem} makes: without what its server filled in. */
export async function transformLive({ session, id, object }: TransformOptions): Promise<KubeObject> {
  const resource = groupResource(id);
  const stripped = stripMetadata(object, { keepStatus: isStatusData({ session, id, object }) });
  if (resource === 'persistentvolumes') {
    const uid = textAt(object, 'spec', 'claimRef', 'uid');
    resetVolumeBinding(stripped, (namespace) => namespace);
    // Of a Released volume it is no detail: by it no other claim gets the volume.
    if (uid !== undefined && (await volumeHolder(object, session)) === undefined)
      Object.assign(objectAt(stripped, 'spec', 'claimRef') ?? {}, { uid });
  }
  const actions = ({ name }: RestoreItemAction) => neutralActions.includes(name);
  const { item } = await runActions(session, id, { item: stripped, itemFromBackup: object, actions });
  if (resource === 'persistentvolumeclaims') resetClaimBinding(item, false);
  return item;
}

const volumeType = { group: '', resource: 'persistentvolumes', namespace: '' };

/** Of a PersistentVolume, or of the one that a claim is bound to, if this restore may bring it. A claim keeps naming one that
 * it may not: that is for the cluster to have. */
async function volumeDecision(
  { archive, files, downloads, volumes, restore, view, dependencies, volumeNames }: TransformSession,
  id: ResourceIdentifier,
  object: KubeObject,
): Promise<{ readonly decision?: VolumeRestoreDecision; readonly volumeName?: string }> {
  const resource = groupResource(id);
  const name =
    resource === 'persistentvolumes' ? id.name : resource === 'persistentvolumeclaims' ? textAt(object, 'spec', 'volumeName') : undefined;
  if (name === undefined) return {};
  if (!view.selection.allowsAdditional({ ...volumeType, name })) return {};
  const volume = resource === 'persistentvolumes' ? object : await archive.read({ ...volumeType, name });
  if (!volume) return {};
  const { snapshotLocations } = dependencies;
  const decision = decideVolumeRestore(volume, {
    saved: volumes.get(name),
    restorePVs: restore.spec.restorePVs !== false,
    filesAreRestored: files !== undefined,
    movedIsRestored: downloads !== undefined,
    snapshotLocations,
  });
  return { decision, ...(decision.action === 'snapshot' && { volumeName: await volumeNames.of(volume) }) };
}

// A claim whose snapshot is not there would wait for it for ever, or begin with an empty volume.
function hasSnapshot({ archive }: TransformSession, { namespace }: ResourceIdentifier, claim: KubeObject): boolean {
  const name = claim.metadata.annotations?.[volumeSnapshotNameLabel];
  return name !== undefined && archive.has({ group: 'snapshot.storage.k8s.io', resource: 'volumesnapshots', namespace, name });
}

function rename(volume: KubeObject, name: string): void {
  volume.metadata.annotations = { ...volume.metadata.annotations, [originalPvNameAnnotation]: volume.metadata.name };
  volume.metadata.name = name;
}

interface ActionsResult {
  readonly item: KubeObject;
  readonly skip?: string;
  readonly additionalItems: AdditionalItem[];
  readonly waits: AdditionalItemsWait[];
}

async function runActions(
  session: TransformSession,
  id: ResourceIdentifier,
  input: {
    readonly item: KubeObject;
    readonly itemFromBackup: KubeObject;
    /** @default all */
    readonly actions?: (action: RestoreItemAction) => boolean;
    readonly observe?: TransformObserver | undefined;
  },
): Promise<ActionsResult> {
  const { restore, view, log, signal, dependencies } = session;
  const context = { cluster: view.reader, logger: log.forItem(id), signal };
  const result: ActionsResult = { item: input.item, additionalItems: [], waits: [] };
  // What a backup's action said of its own additional items is left in Velero's archives.
  let item = takeMustInclude(input.item).item;
  for (const action of view.actionsFor({ ...id, labels: input.itemFromBackup.metadata.labels })) {
    if (input.actions && !input.actions(action)) continue;
    const given = { item, itemFromBackup: input.itemFromBackup, resource: id, restore };
    const output = await runAction(action, async () => {
      // Built-in ones have limits of their own, and run for every object.
      if (!dependencies.actions.includes(action)) return action.execute(given, context);
      return callForeign({
        what: action.name,
        timeoutInMs: dependencies.actionTimeoutInMs ?? foreignTimeLimits.actionInMs,
        graceInMs: foreignTimeLimits.graceInMs,
        signal,
        call: (limit) => action.execute(given, { ...context, signal: limit }),
      });
    });
    checkActionOutput(output, { action: action.name, item, mayRename: true });
    if (output.skipRestore) return { ...result, item, skip: `${action.name} leaves it out` };
    if (output.operationId)
      session.operations.push(
        newRestoreOperation(
          { action: action.name, operationId: output.operationId, resource: targetOf(session, id) },
          { restore, now: dependencies.now() },
        ),
      );
    const taken = takeMustInclude(output.item ?? item);
    if (input.observe && !neutralActions.includes(action.name) && !equalJson(item, taken.item))
      input.observe(action.name, item, taken.item);
    item = taken.item;
    const items = output.additionalItems ?? [];
    result.additionalItems.push(...items.map((each) => ({ ...each, mustInclude: taken.mustInclude })));
    if (output.waitForAdditionalItems) result.waits.push({ action, items, timeoutInMs: output.additionalItemsReadyTimeoutInMs });
  }
  return { ...result, item };
}

/** As Velero names it in its records. */
function targetOf({ view }: TransformSession, id: ResourceIdentifier): ResourceIdentifier {
  return id.namespace === '' ? id : { ...id, namespace: view.selection.targetNamespace(id.namespace) };
}

async function runAction<T>(action: RestoreItemAction, execute: () => Promise<T>): Promise<T> {
  try {
    return await execute();
  } catch (cause) {
    if (LifeboatError.isInstance(cause, 'CANCELED', 'KUBERNETES_UNREACHABLE', 'KUBERNETES_UNAUTHORIZED')) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${action.name} failed: ${message}`, cause });
  }
}
