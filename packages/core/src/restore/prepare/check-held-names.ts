import type { RestoreRequest } from '../../contract/requests.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { nearestName } from '../../velero-api/schema/nearest-name.ts';
import { refusedRestore } from '../request/validate-restore-request.ts';
import type { ClusterView } from '../select/cluster-view.ts';
import { resourceNames } from '../select/resource-names.ts';

interface Held {
  readonly request: RestoreRequest;
  readonly archive: Pick<ArchiveReader, 'resources' | 'namespaces' | 'names'>;
  readonly view: Pick<ClusterView, 'discovery'>;
  /** Kinds of the fine-grained filters of `resourcePolicy`. @default none */
  readonly policyKinds?: readonly string[] | undefined;
}

/**
 * Names of a request that its backup does not hold: a typing error, most likely. A mapping from such a namespace is refused, since
 * what was to go elsewhere would go over the original. The others select nothing, which is told: warnings.
 * Restore objects of clusters may name more than one backup holds, as Velero lets them: one list of mappings serves several backups.
 * Of theirs only a mapping is refused that looks like a typing error of a namespace that is held and not mapped.
 * @throws LifeboatError `INVALID_REQUEST`
 */
export function checkHeldNames({ request, archive, view, policyKinds = [] }: Held): string[] {
  const namespaces = new Set([
    ...archive.names('namespaces', ''),
    ...archive.resources().flatMap((resource) => archive.namespaces(resource)),
  ]);
  namespaces.delete('');
  const mapping = request.namespaceMapping ?? {};
  // Without namespaces there is nothing that could go over another.
  const unmapped = namespaces.size === 0 ? [] : Object.keys(mapping).filter((name) => !namespaces.has(name));
  const toldOf = (name: string) => `namespaceMapping names ${name}, which the backup does not hold (${hint(name, [...namespaces])})`;
  const left = [...namespaces].filter((name) => !Object.hasOwn(mapping, name));
  const refused = request.object ? unmapped.filter((name) => nearestName(name, left) !== undefined) : unmapped;
  if (refused.length > 0) throw refusedRestore(request, refused.map(toldOf));
  const unheld = (request.includedNamespaces ?? []).filter((name) => !isPattern(name) && !namespaces.has(name));
  const resolve = resourceNames(archive, view.discovery);
  const resources = archive.resources();
  const isUnheld = (name: string) => !isPattern(name) && !resolve([name]).some((resource) => resources.includes(resource));
  const unheldKinds = (request.includedResources ?? []).filter(isUnheld);
  return [
    ...unmapped.map(toldOf),
    ...unheld.map((name) => `The included namespace ${name} selects nothing: the backup does not hold it (${hint(name, [...namespaces])})`),
    ...unheldKinds.map((name) => `The included resource ${name} selects nothing: the backup holds none (${hint(name, resources)})`),
    ...policyKinds.filter(isUnheld).map((name) => `The kind ${name} of resourcePolicy selects nothing: the backup holds none`),
  ];
}

const mostNames = 10;

function hint(name: string, held: readonly string[]): string {
  const nearest = nearestName(name, held);
  if (nearest !== undefined) return `did you mean ${nearest}?`;
  if (held.length === 0) return 'it has none';
  const more = held.length > mostNames ? ` and ${held.length - mostNames} more` : '';
  return `it has ${[...held].sort().slice(0, mostNames).join(', ')}${more}`;
}

function isPattern(name: string): boolean {
  return /[*?[{]/.test(name);
}
