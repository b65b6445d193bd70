import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { ArchiveReader } from '../../contract/store/archive.ts';
import { pluralOf } from '../../filters/plural-of.ts';
import { splitGroupResource } from '../../objects/split-group-resource.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';

/** Full names for short ones, by the cluster or else by the archive: the CRD may only be in the archive yet. A name that
 * neither knows stays and matches nothing: a list must not become empty, which would mean everything. */
export function resourceNames(archive: Pick<ArchiveReader, 'resources'>, discovery: Pick<Discovery, 'resolve'>) {
  return (list: readonly string[] | null | undefined): string[] =>
    (list ?? []).flatMap((name) => {
      if (/[*?[{]/.test(name)) return [name];
      const type = discovery.resolve(name);
      if (type) return [groupResource(type)];
      const names = [name, pluralOf(name.toLowerCase())];
      const known = archive.resources().filter((each) => each === name || names.includes(splitGroupResource(each).resource));
      return known.length > 0 ? known : [name];
    });
}
