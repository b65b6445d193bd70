import type { PlanWarning } from '../../../contract/results/planned-item.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { Block } from '../common/verdict.ts';
import type { VerdictSession } from '../common/verdict-session.ts';
import { type Claim, claimingResources, claimsOf } from './claims-of.ts';

interface Clashes {
  readonly block?: Block | undefined;
  readonly warnings: readonly PlanWarning[];
}

/** Finds what an object would take from another one, of the cluster or of the plan. An object that does not clash takes it. */
export type FindClashes = (resource: string, wanted: KubeObject) => Promise<Clashes>;

interface Holder {
  readonly key: string;
  readonly text: string;
}

const none: Clashes = { warnings: [] };

/** A cluster-wide look is taken once, when an object first claims something. Whoever may not look hears it of the API server only. */
export function createFindClashes({ dependencies, view, signal }: VerdictSession): FindClashes {
  const { cluster } = dependencies;
  const holders = new Map<string, Holder>();
  let looked: Promise<void> | undefined;

  async function look(resource: string): Promise<void> {
    const type = view.discovery.resolve(resource);
    if (!type) return;
    try {
      for await (const { items } of cluster.listPages(type, { signal }))
        for (const item of items)
          for (const claim of claimsOf(resource, item)) holders.set(nameOf(claim), holderOf(resource, item, 'in the cluster'));
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE')) throw error;
    }
  }

  async function lookEverywhere(): Promise<void> {
    for (const resource of claimingResources) await look(resource);
  }

  return async (resource, wanted) => {
    if (!claimingResources.some((each) => each === resource)) return none;
    const claims = claimsOf(resource, wanted);
    if (claims.length === 0) return none;
    looked ??= lookEverywhere();
    await looked;
    const own = holderOf(resource, wanted, 'in this plan');
    const taken = claims.flatMap((claim) => {
      const holder = holders.get(nameOf(claim));
      return holder && holder.key !== own.key ? [{ claim, holder }] : [];
    });
    const blocking = taken.find(({ claim }) => claim.kind === 'node-port' || claim.kind === 'cluster-ip');
    if (blocking) {
      const { claim, holder } = blocking;
      const code = claim.kind === 'node-port' ? 'NODE_PORT_TAKEN' : 'CLUSTER_IP_TAKEN';
      return { block: { code, reason: `${claim.text}, which it asks for, is taken by ${holder.text}` }, warnings: [] };
    }
    for (const claim of claims) if (!holders.has(nameOf(claim))) holders.set(nameOf(claim), own);
    return {
      warnings: taken.map(({ claim, holder }) => ({
        code: claim.kind === 'host' ? ('HOST_TAKEN' as const) : ('LOAD_BALANCER_IP_TAKEN' as const),
        message: `${claim.text}, which it asks for, is that of ${holder.text} too`,
      })),
    };
  };
}

function nameOf({ kind, key }: Claim): string {
  return `${kind} ${key}`;
}

function holderOf(resource: string, { metadata: { namespace = '', name } }: KubeObject, where: string): Holder {
  return { key: JSON.stringify([resource, namespace, name]), text: `${resource} ${namespace}/${name} ${where}` };
}
