import { mostPlaces, withoutSecrets } from '../../compare/different-object.ts';
import { escapePointer, findDifferences } from '../../compare/find-differences.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { execForbidden } from '../../hooks/exec/exec-rights.ts';
import type { RestoreHookSources } from '../../hooks/restore/restore-hooks-of.ts';
import { describeRestoreHook, restoreHooksOf } from '../../hooks/restore/restore-hooks-of.ts';
import { objectsAt, textAt } from '../../objects/object-at.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { isFatalToRestore } from '../../records/is-fatal.ts';
import { backupNameLabel, restoreNameLabel } from '../../velero-api/values/labels.ts';
import { type JobStart, jobStart } from '../leave-out/job-start.ts';
import type { Quiescer } from '../quiesce/quiescer.ts';
import type { VersionPriorities } from '../request/version-priorities.ts';
import type { RiskNotes } from '../risks/risk-notes.ts';
import type { SeenObject } from '../saved-plan/create-plan-writer.ts';
import type { ItemSource } from '../select/item-source.ts';
import { crdResource } from '../select/order-into-waves.ts';
import { transformItem } from '../transform/transform-item.ts';
import type { Verdicts } from '../verdicts/create-verdicts.ts';
import { unservedBlock } from '../verdicts/unserved-block.ts';
import { withVerdict } from '../verdicts/with-verdict.ts';
import { lookForSnapshot } from '../volumes/look-for-snapshot.ts';
import { describeCsiSnapshot, type RestorableSnapshot } from '../volumes/volume-restore-decision.ts';
import type { ExistingChange, ExistingDecision } from '../write/decide-existing.ts';
import type { UpdateSession } from '../write/update-existing.ts';
import { decideAgainst } from '../write/update-existing.ts';
import type { NamespaceSession } from './namespace-keeper.ts';
import { skipCode } from './skip-code.ts';
import { createTransformNotes, type TransformNotes } from './transform-notes.ts';

/** What planning an object takes. */
export interface PlanSession extends NamespaceSession, UpdateSession {
  readonly hookSources: RestoreHookSources;
  readonly risks: RiskNotes;
  readonly refusedHooks: ReadonlySet<string>;
  readonly versionPriorities: VersionPriorities | undefined;
}

interface PlanItemOptions {
  readonly session: PlanSession;
  readonly source: ItemSource;
  readonly namespaces: (source: string) => Promise<boolean>;
  readonly quiescer: Pick<Quiescer, 'describe'>;
  readonly verdicts: Verdicts;
  /** Keys of the objects that were planned. */
  readonly planned: Set<string>;
  readonly tell: (item: PlannedItem, seen?: SeenObject) => Promise<void>;
}

/** Plans one object, and what comes with it. `additional`: an action asked for it. */
export async function planItem(id: ResourceIdentifier, options: PlanItemOptions, additional = false): Promise<void> {
  const { session, planned, tell } = options;
  const { selection } = session.view;
  const resource = groupResource(id);
  // One that is damaged may or may not have the labels: it is told of.
  const { object, damage } = await readForPlan(id, session);
  if (!damage && !(object && (additional || selection.matches(id, object)))) return;
  const namespace = id.namespace === '' ? '' : selection.targetNamespace(id.namespace);
  const key = JSON.stringify([resource, resource === 'namespaces' ? selection.targetNamespace(id.name) : namespace, id.name]);
  if (planned.has(key)) return;
  planned.add(key);
  if (damage) session.log.forItem({ ...id, namespace }).error('could not plan', coded('ITEM_NOT_RESTORED', { error: damage }));
  if (resource === 'namespaces') return void (await options.namespaces(id.name));
  const item = { groupResource: resource, namespace, name: id.name };
  if (!object) return tell({ ...item, action: 'blocked', code: 'NOT_READABLE', reason: damage?.message ?? '' });
  const notes = createTransformNotes(resource);
  const seen: SeenObject = {};
  try {
    await tell({ ...item, ...(await outcome(id, object, options, { notes, seen })), ...notes.told() }, seen);
  } catch (error) {
    if (isFatalToRestore(error)) throw error;
    session.log.forItem({ ...id, namespace }).error('could not plan', coded('ITEM_NOT_RESTORED', { error }));
    const code = options.verdicts.codeOf(resource, error) ?? 'NOT_READABLE';
    await tell({ ...item, action: 'blocked', code, reason: error instanceof Error ? error.message : String(error) });
  }
}

async function readForPlan(
  id: ResourceIdentifier,
  { archive }: PlanSession,
): Promise<{ readonly object?: KubeObject | undefined; readonly damage?: LifeboatError }> {
  try {
    return { object: await archive.read(id) };
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) throw error;
    return { damage: error };
  }
}

type Outcome = Omit<PlannedItem, 'groupResource' | 'namespace' | 'name'>;

interface Noted {
  readonly notes: TransformNotes;
  readonly seen: SeenObject;
}

async function outcome(id: ResourceIdentifier, object: KubeObject, options: PlanItemOptions, { notes, seen }: Noted): Promise<Outcome> {
  const { session, source, verdicts } = options;
  const resource = groupResource(id);
  const item = await source.read(id);
  if (!item && !definedByRestore(resource, session)) return { action: 'blocked', ...unservedBlock(resource, session) };
  const transformed = await transformItem({ session, id, object: item?.object ?? object, observe: notes.observe });
  if (transformed.skip !== undefined) {
    const { skip: reason, rule = 'action', dataLost } = transformed;
    return dataLost ? { action: 'blocked', code: 'DATA_LOST', reason } : { action: 'skip', code: skipCode(rule), reason };
  }
  for (const { mustInclude, ...extra } of transformed.additionalItems) {
    if ((mustInclude || session.view.selection.allowsAdditional(extra)) && session.archive.has(extra)) await planItem(extra, options, true);
  }
  const newNamespace = id.namespace !== '' && (await options.namespaces(id.namespace));
  const { wanted, snapshot } = transformed;
  const reason = snapshot
    ? describeNewVolume(snapshot, wanted, id)
    : (describeClaimVolume(wanted, item?.object ?? object, session) ?? describeJob(item?.object ?? object, session));
  const hooks = resource === 'pods' ? plannedHooks(wanted, item?.object ?? object, session) : {};
  const target = { ...id, namespace: wanted.metadata.namespace ?? '', name: wanted.metadata.name };
  const held = options.quiescer.describe(target, wanted);
  const holding = held !== undefined && { held };
  const creation = { action: 'create' as const, ...(reason && { reason }), ...hooks, ...holding };
  const note = () => session.risks.note(resource, wanted);
  const { name, namespace } = wanted.metadata;
  const judged = { id, type: item?.type ?? typeOf(id, object), original: item?.object ?? object, wanted };
  Object.assign(seen, { id, original: judged.original, wanted });
  const isNew = !item || newNamespace;
  const live = isNew
    ? undefined
    : await verdicts.live.get(judged.type, { name, namespace }, session.archive.names(resource, id.namespace).length);
  if (live) seen.live = live;
  if (!item || !live) {
    const presence = snapshot && (await lookForSnapshot(snapshot, { signal: session.signal }));
    if (presence?.state === 'gone') return { action: 'blocked', code: 'SNAPSHOT_GONE', reason: presence.reason };
    const unsure = presence?.state === 'unsure' && { warnings: [{ code: 'SNAPSHOT_UNSURE' as const, message: presence.reason }] };
    const row = withVerdict<Outcome>({ ...creation, ...unsure }, await verdicts.ofCreate(judged, { unserved: !item }));
    verdicts.planned.note(resource, namespace ?? '', name, row.action !== 'blocked');
    if (row.action !== 'blocked') note();
    return row;
  }
  const decision = await decideAgainst(live, { session, id, type: item.type, wanted });
  const row = { ...againstLive(resource, decision, { live, note, isFromSnapshot: snapshot !== undefined }), ...sharedParts(decision.kept) };
  if (row.action === 'recreate') {
    const warnings = [...(row.warnings ?? []), ...(hooks.warnings ?? [])];
    const told = { ...row, ...hooks, ...holding, ...(warnings.length > 0 && { warnings }) };
    return withVerdict(told, await verdicts.ofRecreate(judged));
  }
  return decision.action === 'update' ? withVerdict(row, await verdicts.ofUpdate(judged, decision.patch)) : row;
}

interface AgainstOptions {
  readonly live: KubeObject;
  readonly note: () => void;
  readonly isFromSnapshot: boolean;
}

function againstLive(resource: string, decision: ExistingDecision, { live, note, isFromSnapshot }: AgainstOptions): Outcome {
  const changes = decision.change ? changesOf(resource, decision.change) : {};
  if (decision.action === 'skip') {
    if (decision.held)
      return { action: 'skip', code: 'HELD', reason: 'it is held by somebody in this cluster (restoreClusterOwn updates it)' };
    if (decision.warning !== undefined)
      return { action: 'skip', code: decision.inUse ? 'IN_USE' : 'DIFFERS', reason: decision.warning, ...changes };
    return { action: 'unchanged', reason: 'it exists and is the same' };
  }
  if (decision.action === 'recreate' && isFromSnapshot)
    return { action: 'skip', code: 'DIFFERS', reason: 'it is made from a snapshot, and is not made anew', ...changes };
  if (decision.action === 'recreate') {
    note();
    return { action: 'recreate', reason: recreateReason(live), ...changes };
  }
  note();
  if (decision.labelsOnly) return { action: 'update', code: 'LABELS_ONLY', reason: 'it is the same, and gets the labels of the restore' };
  return { action: 'update', reason: `changes ${pathsOf(decision.patch).join(', ')}`, ...changes };
}

function recreateReason({ kind, metadata: { name, namespace, uid, creationTimestamp } }: KubeObject): string {
  const which = `${kind} ${namespace ? `${namespace}/` : ''}${name} of ${String(creationTimestamp ?? 'an unknown time')} (uid ${uid})`;
  const data =
    kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume' ? '. Its data goes along if the reclaim policy is Delete' : '';
  return `${which} is deleted and made anew; what it owns stays${data}`;
}

function sharedParts(kept: readonly string[] = []): Pick<PlannedItem, 'warnings'> {
  return kept.length === 0 ? {} : { warnings: kept.map((message) => ({ code: 'SHARED', message })) };
}

/** Where an object that is there differs. The labels of the restore are no difference. */
function changesOf(resource: string, { from, to }: ExistingChange): Pick<PlannedItem, 'changes'> {
  const found = findDifferences(from, to).filter(({ path }) => !restoreLabels.includes(path));
  return found.length === 0 ? {} : { changes: found.slice(0, mostPlaces).map((each) => withoutSecrets(resource, each)) };
}

const restoreLabels = [backupNameLabel, restoreNameLabel].map((label) => `/metadata/labels/${escapePointer(label)}`);

/** Init containers that are added, and what runs in the Pod afterwards. */
function plannedHooks(
  pod: KubeObject,
  original: KubeObject,
  { hookSources, refusedHooks, log }: PlanSession,
): Pick<PlannedItem, 'hooks' | 'warnings'> {
  const { namespace = '', name } = pod.metadata;
  const before = new Set(objectsAt(original, 'spec', 'initContainers').map((container) => container.name));
  const added = objectsAt(pod, 'spec', 'initContainers').filter((container) => !before.has(container.name));
  const { hooks, warnings } = restoreHooksOf(pod, hookSources);
  for (const warning of warnings) log.forItem({ group: '', resource: 'pods', namespace, name }).warn(warning, coded('HOOK_FAILED'));
  const containers = added.map((container) => `init container ${container.name}`);
  const commands = hooks.map(describeRestoreHook);
  const isRefused = commands.length > 0 && refusedHooks.has(namespace);
  const told = isRefused ? containers : [...containers, ...commands];
  const message = `Its hooks would not run (${commands.join('; ')}): ${execForbidden(namespace)}`;
  return {
    ...(told.length > 0 && { hooks: told }),
    ...(isRefused && { warnings: [{ code: 'HOOKS_REFUSED' as const, message }] }),
  };
}

function describeClaimVolume(wanted: KubeObject, original: KubeObject, { volumes }: PlanSession): string | undefined {
  if (wanted.kind !== 'PersistentVolumeClaim' || textAt(wanted, 'spec', 'dataSource', 'kind') !== 'VolumeSnapshot') return undefined;
  const saved = volumes.get(textAt(original, 'spec', 'volumeName') ?? '');
  // The snapshot API has no question for it that makes nothing.
  return `its volume is made from ${saved ? describeCsiSnapshot(saved) : 'its CSI snapshot'}, and only then its driver tells whether that is still there`;
}

const jobStarts: Readonly<Record<JobStart, string>> = {
  anew: 'it starts anew',
  suspended: 'it is suspended: no Pod of it starts',
  finished: 'it comes back as it has ended: no Pod of it starts',
};

function describeJob(original: KubeObject, { choices }: PlanSession): string | undefined {
  const start = jobStart(original, choices);
  return start && jobStarts[start];
}

function describeNewVolume({ snapshot, location }: RestorableSnapshot, wanted: KubeObject, id: ResourceIdentifier): string {
  const { providerSnapshotID } = snapshot.status;
  const made = `a new volume is made from snapshot ${providerSnapshotID} of location ${location.name}`;
  // Its name is drawn anew when the restore is run.
  return wanted.metadata.name === id.name ? made : `${made}, under a name velero-clone-... because ${id.name} is in the cluster`;
}

/** A kind that is not served yet, but whose CRD comes with this restore. */
function definedByRestore(resource: string, { archive, view }: PlanSession): boolean {
  return (
    archive.has({ ...splitGroupResource(crdResource), namespace: '', name: resource }) && view.selection.resources.includes(crdResource)
  );
}

/** Of a kind that is not served yet. */
function typeOf({ group, resource }: ResourceIdentifier, { apiVersion }: KubeObject): GroupVersionResource {
  return { group, resource, version: apiVersion.split('/').at(-1) ?? '' };
}

function pathsOf(patch: Record<string, unknown>): string[] {
  return Object.entries(patch).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
}
