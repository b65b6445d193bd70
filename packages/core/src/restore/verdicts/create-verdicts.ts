import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { BlockedCode } from '../../errors/verdicts/blocked-codes.ts';
import { type GroupVersionResource, groupResource, type KubeObject, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { createFindClashes } from './clashes/find-clashes.ts';
import type { Block, Trial, Verdict } from './common/verdict.ts';
import type { VerdictSession } from './common/verdict-session.ts';
import { classifyRefusal } from './dry-run/classify-refusal.ts';
import { createTryWrite } from './dry-run/try-write.ts';
import { createLiveObjects, type LiveObjects } from './live/live-objects.ts';
import { createPlannedObjects, type PlannedObjects } from './live/planned-objects.ts';
import { createMayWrite } from './may-write.ts';
import { nameTooLong } from './name-too-long.ts';
import { createTakeQuota } from './quota/take-quota.ts';
import { createReferences } from './references/references.ts';
import { createBuiltInCheck } from './schema/built-in-check.ts';
import { createDefinitions } from './schema/definitions.ts';
import { schemaProblems } from './schema/schema-problems.ts';

/** An object that a restore would write. */
export interface JudgedObject {
  /** Its place in the archive. */
  readonly id: ResourceIdentifier;
  readonly type: GroupVersionResource;
  readonly original: KubeObject;
  /** As it is to be. */
  readonly wanted: KubeObject;
}

/** Finds out what a restore would meet, by dry-runs and reads alone: nothing is written. */
export interface Verdicts {
  readonly live: LiveObjects;
  readonly planned: PlannedObjects;
  /** Of an object that is not there. `unserved`: its kind comes with the plan. */
  ofCreate(object: JudgedObject, options?: { readonly unserved?: boolean }): Promise<Verdict>;
  /** Of one that is there, and would be deleted first. */
  ofRecreate(object: JudgedObject): Promise<Verdict>;
  ofUpdate(object: JudgedObject, patch: Record<string, unknown>): Promise<Verdict>;
  /** Of a namespace that is not there; what is asked about its objects afterwards goes by it. */
  ofNamespace(object: Omit<JudgedObject, 'id'>): Promise<Verdict>;
  /** Of one that is being deleted. */
  ofTerminating(namespace: KubeObject): Verdict;
  /** What an error is called that ended the planning of an object. */
  codeOf(resource: string, error: unknown): BlockedCode | undefined;
}

export function createVerdicts(session: VerdictSession): Verdicts {
  const live = createLiveObjects(session);
  const planned = createPlannedObjects(session);
  const definitions = createDefinitions(session);
  const builtIn = createBuiltInCheck({ cluster: session.dependencies.cluster, signal: session.signal });
  /** Namespaces that are not there, or will not be, and why nothing can be tried in them. */
  const absent = new Map<string, { readonly why: string; readonly block?: Block | undefined }>();
  // What a namespace that is being deleted has is gone by then.
  const lasting: Pick<LiveObjects, 'has'> = {
    has: async (resource, namespace, name) => !absent.has(namespace) && live.has(resource, namespace, name),
  };
  const references = createReferences({ session, live: lasting, planned });
  const tryWrite = createTryWrite({ session, definitions, pending: references.pending });
  const findClashes = createFindClashes(session);
  const takeQuota = createTakeQuota(session);
  const mayWrite = createMayWrite(session);

  /** What is known without asking for the object itself. */
  async function untried({ type, wanted }: JudgedObject, notTried: string): Promise<Trial> {
    const resource = groupResource(type);
    const { namespace = '' } = wanted.metadata;
    const block =
      nameTooLong(resource, wanted) ?? (await mayWrite('create', type, namespace)) ?? (await schemaBlock(resource, type.version, wanted));
    if (block) return { notTried, block };
    const { problems, doubts } = await builtIn(wanted);
    const reason = `the server cannot take it as ${resource} ${type.version}: ${problems.join('; ')}`;
    const message = `the server says that it asks for ${doubts.join(', ')}`;
    return {
      notTried,
      ...(problems.length > 0 && { block: { code: 'SCHEMA_REFUSED' as const, reason } }),
      ...(doubts.length > 0 && { warnings: [{ code: 'FIELD_MISSING' as const, message }] }),
    };
  }

  async function schemaBlock(resource: string, version: string, wanted: KubeObject): Promise<Block | undefined> {
    const schema = await definitions.schemaOf(resource, version);
    const problems = schema ? schemaProblems(wanted, schema) : [];
    if (problems.length === 0) return undefined;
    return { code: 'SCHEMA_REFUSED', reason: `it does not fit the definition of ${resource} ${version}: ${problems.join('; ')}` };
  }

  async function trialOfCreate(object: JudgedObject, unserved: boolean): Promise<Trial> {
    const { namespace = '' } = object.wanted.metadata;
    const gone = namespace === '' ? undefined : absent.get(namespace);
    if (gone?.block) return { block: gone.block };
    if (gone) return untried(object, gone.why);
    if (unserved) return untried(object, 'the definition of its kind comes with this plan');
    const trial = await tryWrite.create(object);
    return trial.notTried === undefined ? trial : untried(object, trial.notTried);
  }

  return {
    live,
    planned,
    async ofCreate(object, { unserved = false } = {}) {
      const resource = groupResource(object.type);
      const clashes = await findClashes(resource, object.wanted);
      const trial: Trial = clashes.block ? { block: clashes.block } : await trialOfCreate(object, unserved);
      const { block, notTried, warnings: doubts = [] } = trial;
      const isAbsent = absent.has(object.wanted.metadata.namespace ?? '');
      const blocked = block ?? (isAbsent ? undefined : await takeQuota(resource, object.wanted));
      const missing = await references.missing(object.id, object.original, object.wanted);
      return { blocked, notTried, warnings: [...clashes.warnings, ...doubts, ...missing] };
    },
    async ofRecreate(object) {
      const { type, wanted } = object;
      const warnings = await references.missing(object.id, object.original, wanted);
      const forbidden = await mayWrite('delete', type, wanted.metadata.namespace ?? '');
      if (forbidden) return { blocked: forbidden, warnings };
      const trial = ownNamed.has(groupResource(type)) ? { notTried: inItsWay } : await tryWrite.createUnderOtherName(object);
      // What else refuses it may do so because of the one that is there, or because of the other name.
      const tells = trial.block && decisive.has(trial.block.code) && !trial.block.reason.includes('metadata.name');
      if (tells) return { blocked: trial.block, warnings };
      return { notTried: trial.block ? `${inItsWay}, and perhaps the reason for this: ${trial.block.reason}` : trial.notTried, warnings };
    },
    async ofUpdate(object, patch) {
      const { block, notTried } = await tryWrite.update(object, patch);
      return { blocked: block, notTried, warnings: [] };
    },
    async ofNamespace({ type, original, wanted }) {
      const { name } = wanted.metadata;
      const { block, notTried } = await tryWrite.create({ type, original, wanted });
      const why = `namespace ${name} comes with this plan`;
      const reason = `its namespace ${name} is not there and could not be created`;
      absent.set(name, { why, ...(block && { block: { code: 'NAMESPACE_BLOCKED', reason } }) });
      return { blocked: block, notTried, warnings: [] };
    },
    ofTerminating(namespace) {
      const { name } = namespace.metadata;
      const held = heldBy(namespace);
      const why = `namespace ${name} is being deleted`;
      if (held === undefined) {
        absent.set(name, { why });
        const message = `${why}: the restore waits until it is gone, and makes it anew`;
        return { notTried: 'it is there still', warnings: [{ code: 'NAMESPACE_TERMINATING', message }] };
      }
      const reason = `${why} and does not get done: ${held}`;
      absent.set(name, { why, block: { code: 'NAMESPACE_TERMINATING', reason } });
      return { blocked: { code: 'NAMESPACE_TERMINATING', reason }, warnings: [] };
    },
    codeOf(resource, error) {
      if (!LifeboatError.isInstance(error)) return undefined;
      if (error.code === 'ITEM_ACTION_FAILED' && resource === 'volumesnapshotcontents.snapshot.storage.k8s.io') return 'SNAPSHOT_GONE';
      return error.code === 'ITEM_ACTION_FAILED' || error.code.startsWith('KUBERNETES_')
        ? classifyRefusal(error, { isUpdate: false })
        : undefined;
    },
  };
}

const inItsWay = 'the one that is there is in its way';

/** Kinds whose objects are named after what is in them. */
const ownNamed = new Set(['customresourcedefinitions.apiextensions.k8s.io', 'apiservices.apiregistration.k8s.io']);

/** Refusals that have nothing to do with the name of an object, or with another one. */
const decisive: ReadonlySet<BlockedCode> = new Set([
  'SCHEMA_REFUSED',
  'RULE_BROKEN',
  'POD_SECURITY',
  'LIMIT_RANGE',
  'RIGHTS_MISSING',
  'REFERENCE_REFUSED',
  'POLICY_REFUSED',
]);

/** What a namespace waits for that only a person can do something about. */
function heldBy(namespace: KubeObject): string | undefined {
  const { conditions } = (namespace.status ?? {}) as { readonly conditions?: unknown };
  const stuck = ['NamespaceFinalizersRemaining', 'NamespaceDeletionContentFailure', 'NamespaceDeletionDiscoveryFailure'];
  const list = Array.isArray(conditions) ? (conditions as readonly Readonly<Record<string, unknown>>[]) : [];
  const found = list.find(({ type, status }) => status === 'True' && stuck.includes(String(type)));
  return found && String(found.message ?? found.type);
}
