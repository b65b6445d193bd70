import type { RestoreRequest } from '../../contract/requests.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { createOwnerTypes } from '../../filters/owner-types.ts';
import { type CompiledSelection, compileSelection, type Judgement } from '../../filters/select/compile-selection.ts';
import { createOwnerChains } from '../../filters/select/owner-chain.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { ClusterView } from './cluster-view.ts';
import { type JudgedObjects, judgedKey } from './judged-objects.ts';
import { crdResource } from './order-into-waves.ts';
import { resourceNames } from './resource-names.ts';

interface JudgeObjectsOptions {
  readonly request: RestoreRequest;
  readonly archive: ArchiveReader;
  /** By the other filters. */
  readonly view: ClusterView;
  readonly signal: AbortSignal;
}

/** Asks `select` of a request about every object of the archive that the other filters let come, before anything is written.
 * `undefined`: the request has none. @throws LifeboatError `PREDICATE_FAILED`, `CANCELED` */
export async function judgeObjects({ request, archive, view, signal }: JudgeObjectsOptions): Promise<JudgedObjects | undefined> {
  if (!request.select) return undefined;
  const { selection, discovery } = view;
  const resolve = resourceNames(archive, discovery);
  const { compiled } = compileSelection(request.select, (kind) => resolve([kind]));
  const ownersOf = createOwnerChains({ typeOf: createOwnerTypes(discovery), read: (_type, id) => archive.read(id) });
  const judged = new Map<string, Exclude<Judgement, 'taken'>>();
  const undecided: { id: ResourceIdentifier; error: LifeboatError }[] = [];
  const occupied = new Set<string>();
  const kinds = new Set<string>();
  // Those whose labels do not fit are not selected, whatever is said of them.
  async function isSelected(id: ResourceIdentifier): Promise<boolean> {
    if (!selection.selects(id)) return false;
    if (!selection.looksAtLabels) return true;
    const object = await archive.read(id).catch(() => undefined);
    return object === undefined || selection.matches(id, object);
  }
  async function judge(id: ResourceIdentifier): Promise<void> {
    throwIfAborted(signal, 'The restore');
    if (!selection.selects(id) && !selection.allowsAdditional(id)) return;
    try {
      const resource = groupResource(id);
      const needed = (resource === 'namespaces' && occupied.has(id.name)) || (resource === crdResource && kinds.has(id.name));
      const judgement = await judgementOf(id, { compiled, archive, ownersOf, needed });
      if (judgement !== 'taken') judged.set(judgedKey(id), judgement);
      else if (await isSelected(id)) {
        occupied.add(id.namespace);
        kinds.add(resource);
      }
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'SELECTION_UNDECIDED')) throw error;
      judged.set(judgedKey(id), 'excluded');
      if (await isSelected(id)) undecided.push({ id, error });
    }
  }
  // Last: Namespaces come with what is in them, and definitions with their objects.
  const last = ['namespaces', crdResource];
  for (const resource of [...archive.resources().filter((each) => !last.includes(each)), ...last])
    for (const namespace of archive.namespaces(resource))
      for (const name of archive.names(resource, namespace)) await judge({ ...splitGroupResource(resource), namespace, name });
  return { judged, undecided };
}

interface JudgementContext {
  readonly compiled: CompiledSelection;
  readonly archive: ArchiveReader;
  readonly ownersOf: ReturnType<typeof createOwnerChains>;
  /** Something that is taken needs it. */
  readonly needed: boolean;
}

async function judgementOf(id: ResourceIdentifier, { compiled, archive, ownersOf, needed }: JudgementContext): Promise<Judgement> {
  const resource = groupResource(id);
  const { namespace, name } = id;
  const read = async () => {
    const object = await archive.read(id);
    if (!object) throw new LifeboatError({ code: 'ARCHIVE_CORRUPT', message: `${resource} ${name} is not in the archive` });
    return object;
  };
  const subject = { resource, namespace, name, object: read, owners: ownersOf.bind(undefined, namespace) };
  try {
    if (needed) return (await compiled.excludes(subject)) ? 'excluded' : 'taken';
    return await compiled.judge(subject);
  } catch (error) {
    // One that is damaged is told of when its turn comes.
    if (LifeboatError.isInstance(error, 'ARCHIVE_CORRUPT')) return 'taken';
    throw error;
  }
}
