import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { NodeConcurrency } from '../../../contract/movers/mover-options.ts';
import { onNode } from './on-node.ts';

const labels = new Map<string, Record<string, string>>([
  ['small', { size: 'small', zone: 'a' }],
  ['large', { size: 'large' }],
]);
const cluster = { get: async (_: object, { name }: { name: string }) => ({ metadata: { name, labels: labels.get(name) } }) as never };

/** Moves volumes of nodes at once. Returns how many were moved at the same time, at most, by node. */
async function mostAtOnce(perNode: NodeConcurrency | undefined, nodes: readonly (string | undefined)[]): Promise<Record<string, number>> {
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  await Promise.all(
    nodes.map((node, at) =>
      onNode({ cluster, mover: { ...(perNode && { perNode }) }, node, signal: new AbortController().signal }, async () => {
        const key = node ?? 'none';
        running.set(key, (running.get(key) ?? 0) + 1);
        most.set(key, Math.max(most.get(key) ?? 0, running.get(key) ?? 0));
        await sleep(5);
        running.set(key, (running.get(key) ?? 0) - 1);
        if (at % 3 === 0) throw new Error('it fails');
      }).catch(() => {}),
    ),
  );
  return Object.fromEntries(most);
}

const nodes = ['small', 'large', undefined, 'small', 'large', undefined, 'small', 'large', undefined, 'small', 'large', undefined];
const selector = (size: string) => ({ matchLabels: { size } });

test.each([
  ['no bound', undefined, { small: 4, large: 4, none: 4 }],
  ['a bound for all', { volumes: 2 }, { small: 2, large: 2, none: 4 }],
  ['one for some', { volumes: 3, nodes: [{ selector: selector('small'), volumes: 1 }] }, { small: 1, large: 3, none: 4 }],
  [
    'the smallest of several',
    { nodes: [1, 2].map((volumes) => ({ selector: selector('small'), volumes })) },
    { small: 1, large: 4, none: 4 },
  ],
] as const)('%s', async (_, perNode, expected) => {
  expect(await mostAtOnce(perNode, nodes)).toEqual(expected);
});

test('who gives up while it waits keeps nobody from the turn', async () => {
  const mover = { perNode: { volumes: 1 } };
  const free = new AbortController();
  let done = () => {};
  const first = onNode({ cluster, mover, node: 'small', signal: free.signal }, () => new Promise<void>((resolve) => (done = resolve)));
  const impatient = new AbortController();
  const second = onNode({ cluster, mover, node: 'small', signal: impatient.signal }, async () => 'second');
  const third = onNode({ cluster, mover, node: 'small', signal: free.signal }, async () => 'third');
  impatient.abort();
  await expect(second).rejects.toMatchObject({ code: 'CANCELED' });
  done();
  await first;
  expect(await third).toBe('third');
});
