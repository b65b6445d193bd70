import type { ArchiveReader } from '../../contract/store/archive.ts';
import { throwIfAborted } from '../../errors/throw-if-aborted.ts';
import { equalJson } from '../../json/index.ts';
import type { KubeObject, ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import type { ResourceList } from '../../velero-api/files/results.ts';
import type { ProblemList } from './problem-list.ts';

interface VerifyObjectsOptions {
  /** The backup's resource list, when it has one. */
  readonly listed: ResourceList | undefined;
  readonly problems: ProblemList;
  readonly signal: AbortSignal | undefined;
  /** Called after each object, with how many were checked. */
  readonly onChecked?: ((items: number) => void) | undefined;
}

/** Reads every object of an archive in every version: whether it is what its path says, whether its copies agree, and
 * whether the resource list names the same objects. */
export async function verifyObjects(archive: ArchiveReader, options: VerifyObjectsOptions): Promise<void> {
  const { problems, signal } = options;
  let checked = 0;
  const census = createCensus(options.listed, problems);
  for (const type of archive.resources()) {
    const [resource = '', ...rest] = type.split('.');
    const group = rest.join('.');
    const versions = archive.versions(type);
    const kinds = new Map<string, string>();
    for (const namespace of archive.namespaces(type)) {
      for (const name of archive.names(type, namespace)) {
        throwIfAborted(signal, 'Verifying the backup');
        const id = { group, resource, namespace, name };
        const object = await problems.collect(() => archive.read(id));
        if (object) {
          checkPlace(object, { id, kinds, problems });
          census.see(object);
        }
        checked += 1;
        options.onChecked?.(checked);
        for (const { version, preferred } of versions) {
          const copy = await problems.collect(() => archive.read(id, { version }));
          if (!copy || !object) continue;
          if (!preferred) {
            checkPlace(copy, { id, kinds, problems });
            if (copy.apiVersion !== object.apiVersion) census.see(copy);
          } else if (!equalJson(copy, object)) {
            problems.add(`${describe(id)} differs from its copy in ${version}-preferredversion`);
          }
        }
      }
    }
  }
  census.finish();
}

interface PlaceOptions {
  readonly id: ResourceIdentifier;
  /** The kind of each apiVersion that was seen first among the type's objects. */
  readonly kinds: Map<string, string>;
  readonly problems: ProblemList;
}

function checkPlace({ apiVersion, kind, metadata }: KubeObject, { id, kinds, problems }: PlaceOptions): void {
  const { namespace = '' } = metadata;
  if (namespace !== id.namespace) problems.add(`${describe(id)} has metadata.namespace "${namespace}"`);
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  if (group !== id.group) problems.add(`${describe(id)} has the apiVersion ${apiVersion}, which is of another group`);
  const first = kinds.get(apiVersion) ?? kind;
  kinds.set(apiVersion, first);
  if (kind !== first) problems.add(`${describe(id)} is a ${kind}, others there are of the kind ${first}`);
}

function describe({ group, resource, namespace, name }: ResourceIdentifier): string {
  return `${resource}${group && `.${group}`} ${namespace && `${namespace}/`}${name}`;
}

/** Compares what is there with what the resource list names. */
function createCensus(listed: ResourceList | undefined, problems: ProblemList): { see(object: KubeObject): void; finish(): void } {
  if (!listed) return { see() {}, finish() {} };
  const expected = new Map(Object.entries(listed).map(([kind, names]) => [kind, new Set(names)]));
  const unlisted = new Map<string, string[]>();
  return {
    see({ apiVersion, kind, metadata }) {
      const type = `${apiVersion}/${kind}`;
      const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name;
      if (expected.get(type)?.delete(name)) return;
      const names = unlisted.get(type) ?? [];
      unlisted.set(type, names);
      names.push(name);
    },
    finish() {
      for (const [kind, names] of expected)
        if (names.size > 0)
          problems.add(`the archive lacks ${names.size} of ${kind} that the resource list names: ${examples([...names])}`);
      for (const [kind, names] of unlisted)
        problems.add(`the archive holds ${names.length} of ${kind} that the resource list does not name: ${examples(names)}`);
    },
  };
}

function examples(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ' ...' : ''}`;
}
