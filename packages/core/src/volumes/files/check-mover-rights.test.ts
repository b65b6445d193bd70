import { expect, test } from 'vitest';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { checkMoverRights } from './check-mover-rights.ts';

interface Attributes {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
}

/** An API server that answers by `allows`. */
function serverThat(allows: (attributes: Attributes) => boolean | undefined) {
  const asked: Attributes[] = [];
  const create = async (_: unknown, review: KubeObject) => {
    const { resourceAttributes } = review.spec as { resourceAttributes: Attributes };
    asked.push(resourceAttributes);
    const allowed = allows(resourceAttributes);
    if (allowed === undefined) throw new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: 'reviews are not for you' });
    return { ...review, status: { allowed } } as KubeObject;
  };
  return { cluster: { create }, asked };
}

const check = (cluster: Parameters<typeof checkMoverRights>[0]['cluster'], more: Partial<Parameters<typeof checkMoverRights>[0]> = {}) =>
  checkMoverRights({ cluster, mover: {}, work: 'save', namespaces: ['shop'], what: 'Backup "b"', signal: undefined, ...more });

test('a right that is missing is named with its namespace', async () => {
  const { cluster } = serverThat(({ subresource, namespace }) => namespace === 'shop' || subresource !== 'exec');
  await check(cluster);
  await expect(check(cluster, { namespaces: ['shop', 'blog'] })).rejects.toMatchObject({
    code: 'KUBERNETES_FORBIDDEN',
    message: expect.stringContaining('may not: create pods/exec in namespace blog. Nothing was written'),
  });
});

test('Jobs need other rights, and no commands in Pods to save', async () => {
  const { cluster, asked } = serverThat(() => true);
  await check(cluster, { mover: { job: { image: 'x' } } });
  const named = asked.map(({ verb, resource, subresource = '' }) => `${verb} ${resource} ${subresource}`.trim());
  expect(named.sort()).toEqual(['create jobs', 'create secrets', 'delete jobs', 'delete secrets', 'get jobs', 'list pods']);
});

test('a server that does not answer such questions is not asked further', async () => {
  const { cluster } = serverThat(() => undefined);
  await expect(check(cluster)).resolves.toBeUndefined();
});
