import { type BlockMember, type CollectedItem, type CopiedItems, type ItemBlock, memberKey } from './item-block.ts';
import type { RelatedItems } from './related-items.ts';

type Root = BlockMember & Pick<CollectedItem, 'object'>;

/** Groups objects into blocks, in the order they come: each with its relatives that are in no earlier block, and ordered
 * resources of one type together. An object that an earlier block took along comes again, alone: whoever backs it up
 * knows what is taken. What is only copied passes through. Keeps names only, of what has relatives or is one. */
export async function* formItemBlocks(options: {
  readonly items: AsyncIterable<CollectedItem | CopiedItems>;
  readonly related: RelatedItems;
}): AsyncGenerator<ItemBlock | CopiedItems> {
  const { items, related } = options;
  const taken = new Set<string>();

  async function formBlock(roots: readonly Root[]): Promise<ItemBlock> {
    const asking = roots.filter((root) => related.mayHave(root) && !taken.has(memberKey(root)));
    if (asking.length === 0) return roots;
    const relatives = await related.of(asking, (member) => taken.has(memberKey(member)));
    for (const member of [...asking, ...relatives]) taken.add(memberKey(member));
    return [...roots, ...relatives];
  }

  let ordered: { readonly type: CollectedItem['type']; readonly roots: Root[] } | undefined;
  for await (const item of items) {
    if ('copied' in item) {
      if (ordered) yield await formBlock(ordered.roots);
      ordered = undefined;
      yield item;
      continue;
    }
    const { type, object } = item;
    const root = { type, namespace: object.metadata.namespace ?? '', name: object.metadata.name, object };
    if (ordered && !(item.ordered && ordered.type === type)) {
      yield await formBlock(ordered.roots);
      ordered = undefined;
    }
    if (!item.ordered) yield related.mayHave(root) ? await formBlock([root]) : [root];
    else {
      ordered ??= { type, roots: [] };
      ordered.roots.push(root);
    }
  }
  if (ordered) yield await formBlock(ordered.roots);
}
