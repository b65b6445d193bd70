import type { ClusterClient } from '../../../contract/cluster/cluster-client.ts';
import type { MoverOptions, NodeConcurrency } from '../../../contract/movers/mover-options.ts';
import { matchesLabelSelector } from '../../../filters/label-selector.ts';
import { untilAborted } from '../../../flow/until-aborted.ts';

interface SlotOptions {
  readonly cluster: Pick<ClusterClient, 'get'>;
  readonly mover: Pick<MoverOptions, 'perNode'>;
  /** Its name. @default it is not known, and nothing is bounded */
  readonly node: string | undefined;
  readonly signal: AbortSignal;
}

/** What is moved on the nodes, and who waits. */
interface Nodes {
  readonly running: Map<string, number>;
  readonly waiting: Map<string, (() => void)[]>;
}

/** Runs of an engine have the same options, and share the nodes. */
const all = new WeakMap<NodeConcurrency, Nodes>();
const nodeType = { group: '', version: 'v1', resource: 'nodes' };

/** Moves a volume once fewer are moved on its node than may be. @throws LifeboatError `CANCELED`, `KUBERNETES_*`, and whatever `work` throws */
export async function onNode<T>({ cluster, mover: { perNode }, node, signal }: SlotOptions, work: () => Promise<T>): Promise<T> {
  const most = perNode && node !== undefined ? await mostOn(node, perNode, { cluster, signal }) : undefined;
  if (!perNode || node === undefined || most === undefined) return work();
  const nodes = all.get(perNode) ?? { running: new Map(), waiting: new Map() };
  all.set(perNode, nodes);
  await turn(nodes, node, most, signal);
  try {
    return await work();
  } finally {
    free(nodes, node);
  }
}

async function mostOn(
  name: string,
  { volumes, nodes = [] }: NodeConcurrency,
  { cluster, signal }: Pick<SlotOptions, 'cluster' | 'signal'>,
): Promise<number | undefined> {
  if (nodes.length === 0) return volumes;
  const node = await cluster.get(nodeType, { name }, { signal });
  const own = nodes.filter(({ selector }) => matchesLabelSelector(selector, node?.metadata.labels)).map((each) => each.volumes);
  return own.length > 0 ? Math.min(...own) : volumes;
}

async function turn({ running, waiting }: Nodes, node: string, most: number, signal: AbortSignal): Promise<void> {
  while ((running.get(node) ?? 0) >= most) {
    let wake = () => {};
    const freed = new Promise<void>((resolve) => {
      wake = resolve;
    });
    const queue = waiting.get(node) ?? [];
    waiting.set(node, [...queue, wake]);
    try {
      await untilAborted(freed, { signal, what: 'Waiting for a turn on the node' });
    } catch (error) {
      const left = waiting.get(node) ?? [];
      // Whoever is woken and does not come wakes the next one.
      if (left.includes(wake))
        waiting.set(
          node,
          left.filter((each) => each !== wake),
        );
      else left.shift()?.();
      throw error;
    }
  }
  running.set(node, (running.get(node) ?? 0) + 1);
}

function free({ running, waiting }: Nodes, node: string): void {
  const left = (running.get(node) ?? 1) - 1;
  if (left > 0) running.set(node, left);
  else running.delete(node);
  const [next, ...others] = waiting.get(node) ?? [];
  if (others.length > 0) waiting.set(node, others);
  else waiting.delete(node);
  next?.();
}
