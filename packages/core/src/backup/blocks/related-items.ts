import { ownMember } from '../../json/index.ts';
import { groupResource, type ResourceIdentifier } from '../../plugin-api/kube-object.ts';
import { type ActionRelationsOptions, createActionRelations } from './action-relations.ts';
import { createClaimIndex } from './claim-index.ts';
import { isLeftOut } from './is-left-out.ts';
import { type BlockMember, type CollectedItem, memberKey } from './item-block.ts';
import { mountedClaims } from './mounted-claims.ts';

/** Finds what belongs into one block with an object (Velero's pkg/backup/actions, ItemBlockActions). */
export interface RelatedItems {
  /** Whether it is worth asking about an object. */
  mayHave(root: Pick<CollectedItem, 'type' | 'object'>): boolean;
  /** The relatives and theirs, as far as the backup's filters select them and no earlier block has taken them. */
  of(roots: readonly BlockMember[], isTaken: (member: BlockMember) => boolean): Promise<readonly BlockMember[]>;
}

type Relation = ResourceIdentifier & Pick<BlockMember, 'ifSelected'>;

// What a block holds in memory until it is written. The rest comes by itself, in blocks of its own.
const maxRelatives = 500;

/** Keeps names only: related objects are read when their block is backed up, unless an extra action has to see them. */
export function createRelatedItems(options: ActionRelationsOptions): RelatedItems {
  const { prepared, actions, log } = options;
  const groupLabel = prepared.backup.spec.volumeGroupSnapshotLabelKey ?? '';
  const claimsIn = createClaimIndex(options);
  const extra = actions.length > 0 ? createActionRelations(options) : undefined;

  async function relationsOf({ type, object, namespace, name }: BlockMember): Promise<readonly Relation[]> {
    const named = (resource: string, names: readonly string[] = []): Relation[] =>
      names.map((found) => ({ group: '', resource, namespace, name: found }));
    const alongWith = (relations: readonly Relation[]) => relations.map((relation) => ({ ...relation, ifSelected: true }));
    if (groupResource(type) === 'pods') {
      const claims = object ? mountedClaims(object) : (await claimsIn(namespace)).claimsOf.get(name);
      return alongWith(named('persistentvolumeclaims', claims));
    }
    if (groupResource(type) !== 'persistentvolumeclaims') return [];
    const { podsOf, groupOf, volumeOf } = await claimsIn(namespace);
    const volume = volumeOf.get(name);
    return [
      ...alongWith(volume ? [{ group: '', resource: 'persistentvolumes', namespace: '', name: volume }] : []),
      ...named('pods', podsOf.get(name)),
      ...alongWith(named('persistentvolumeclaims', groupOf.get(name))),
    ];
  }

  return {
    mayHave({ type, object }) {
      if (isLeftOut(object)) return false;
      if (extra) return true;
      if (groupResource(type) === 'pods') return mountedClaims(object).length > 0;
      return groupResource(type) === 'persistentvolumeclaims' && Boolean(ownMember(object.metadata.labels, groupLabel));
    },
    async of(roots, isTaken) {
      const seen = new Set(roots.map(memberKey));
      const members: BlockMember[] = [];
      const queue = [...roots];
      // Grows while it runs.
      for (const member of queue) {
        const relations: readonly Relation[] = [...(await relationsOf(member)), ...((await extra?.of(member)) ?? [])];
        for (const { ifSelected = false, ...id } of relations) {
          const type = prepared.facts.discovery.resolve(groupResource(id));
          if (!type || !prepared.resources.shouldInclude(type)) continue;
          const named: BlockMember = { type, namespace: id.namespace, name: id.name, ifSelected };
          if (seen.has(memberKey(named))) continue;
          seen.add(memberKey(named));
          const found = extra ? await extra.admit(named) : named;
          if (!found) continue;
          queue.push(found);
          if (isTaken(found)) continue;
          if (members.length >= maxRelatives) {
            const [root] = roots;
            log.info(
              `More than ${maxRelatives} objects belong together with ${root?.type.resource} ${root?.namespace}/${root?.name}: ` +
                'the others are backed up, and their hooks run, in blocks of their own',
            );
            return members;
          }
          members.push(found);
        }
      }
      return members;
    },
  };
}
