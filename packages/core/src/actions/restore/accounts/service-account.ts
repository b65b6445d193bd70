import { cloneJson } from '../../../json/index.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** The reference to a token Secret that the cluster made (`<name>-token-<random>`) goes: the new cluster makes its own. Of
 * several, Velero takes the last for it, and leaves the others. */
export const serviceAccount: RestoreItemAction = {
  name: 'velero.io/service-account',
  appliesTo: { includedResources: ['serviceaccounts'] },
  async execute({ item, resource }) {
    if (!Array.isArray(item.secrets)) return {};
    const index = item.secrets.findLastIndex((ref: { name?: unknown } | null) =>
      String(ref?.name ?? '').startsWith(`${resource.name}-token-`),
    );
    if (index < 0) return {};
    const changed = cloneJson(item);
    if (item.secrets.length === 1) delete changed.secrets;
    else changed.secrets = item.secrets.toSpliced(index, 1);
    return { item: changed };
  },
};
