import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { parseQuantity } from '../../../filters/quantity.ts';
import { objectAt } from '../../../objects/object-at.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Block } from '../common/verdict.ts';
import type { VerdictSession } from '../common/verdict-session.ts';
import { quotaCounts } from './quota-counts.ts';
import { type Usage, usageOf } from './usage-of.ts';

/** Takes an object's share of the quotas of its namespace; says which one has no room. What does not fit takes nothing. */
export type TakeQuota = (resource: string, wanted: KubeObject) => Promise<Block | undefined>;

interface Quota {
  readonly object: KubeObject;
  /** By the names of quotas, in billionths. */
  readonly hard: ReadonlyMap<string, bigint>;
  /** What is used in the cluster, and what the plan takes. */
  readonly used: Map<string, bigint>;
}

const quotas = { group: '', version: 'v1', resource: 'resourcequotas' };

/** A dry-run takes nothing of a quota, so that each of many passes: here they are added up. Quotas that the restore itself brings are not
 * counted: they come late, and hold once their controller has counted. */
export function createTakeQuota({ dependencies, signal }: VerdictSession): TakeQuota {
  const { cluster } = dependencies;
  const known = new Map<string, Promise<readonly Quota[]>>();

  async function read(namespace: string): Promise<readonly Quota[]> {
    const found: Quota[] = [];
    try {
      for await (const { items } of cluster.listPages(quotas, { namespace, signal })) {
        for (const object of items) {
          const used = amountsOf(objectAt(object, 'status', 'used'));
          // As admission does: a quota that its controller has not counted yet refuses nothing.
          found.push({ object, hard: amountsOf(objectAt(object, 'status', 'hard')), used });
        }
      }
    } catch (error) {
      // Then only the dry-run of each object knows.
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE')) throw error;
    }
    return found;
  }

  return async (resource, wanted) => {
    const { namespace = '' } = wanted.metadata;
    if (namespace === '') return undefined;
    const reading = known.get(namespace) ?? read(namespace);
    known.set(namespace, reading);
    const counting = (await reading).filter(({ object }) => quotaCounts(object, resource, wanted));
    if (counting.length === 0) return undefined;
    const usage = usageOf(resource, wanted);
    for (const quota of counting) {
      const full = fullName(quota, usage);
      if (full === undefined) continue;
      const { name } = quota.object.metadata;
      const [asked, used, hard] = [usage.get(full), quota.used.get(full), quota.hard.get(full)].map((amount) => shown(amount ?? 0n));
      const reason = `ResourceQuota ${namespace}/${name} has no room for it: ${full}: asked for ${asked}, used ${used} with what the plan creates before it, allowed ${hard}`;
      return { code: 'QUOTA_EXCEEDED', reason };
    }
    for (const { hard, used } of counting)
      for (const [name, amount] of usage) if (hard.has(name)) used.set(name, (used.get(name) ?? 0n) + amount);
    return undefined;
  };
}

function fullName({ hard, used }: Quota, usage: Usage): string | undefined {
  return [...usage].find(([name, amount]) => {
    const limit = hard.get(name);
    return limit !== undefined && amount > 0n && (used.get(name) ?? 0n) + amount > limit;
  })?.[0];
}

function amountsOf(amounts: Record<string, unknown> | undefined): Map<string, bigint> {
  return new Map(Object.entries(amounts ?? {}).map(([name, value]) => [name, parseQuantity(String(value)) ?? 0n]));
}

function shown(amount: bigint): string {
  const nano = 1_000_000_000n;
  if (amount % nano === 0n) return String(amount / nano);
  return `${amount / 1_000_000n}m`;
}
