import { expect, test } from 'vitest';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import { createLocalMovers } from '../testing/local-movers.ts';
import { withMoverPod } from './mover-pod.ts';

const waiting = (reason: string, message: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'mover', state: { waiting: { reason, message } } }],
});

const start = (movers: ReturnType<typeof createLocalMovers>, more: object = {}) =>
  withMoverPod(
    {
      cluster: movers.cluster,
      mover: {},
      run: 'a-run',
      namespace: 'shop',
      claim: 'data',
      timeoutInMs: 60_000,
      signal: new AbortController().signal,
      ...more,
    },
    async ({ pod }) => pod,
  );

test('a claim is mounted to be read, on the node that has it, or to be written where the scheduler puts it', async () => {
  const movers = createLocalMovers({ folder: '/none' });
  await start(movers, { node: 'n1' });
  await start(movers, { writes: true });
  const mounts = movers.created.map((pod) => objectsAt(objectsAt(pod, 'spec', 'containers')[0], 'volumeMounts'));
  expect(mounts).toEqual([[{ name: 'volume', mountPath: '/volume', readOnly: true }], [{ name: 'volume', mountPath: '/volume' }]]);
  expect(movers.created.map((pod) => objectAt(pod, 'spec')?.nodeName)).toEqual(['n1', undefined]);
  expect(movers.pods()).toEqual([]);
});

test.each(['ErrImageNeverPull', 'ImagePullBackOff', 'InvalidImageName'])(
  'an image that is not there is not waited for: %s',
  async (reason) => {
    const movers = createLocalMovers({ folder: '/none', statusOf: () => waiting(reason, 'no such image') });
    await expect(start(movers)).rejects.toMatchObject({
      code: 'MOVER_FAILED',
      message: expect.stringMatching(
        new RegExp(`of claim data cannot start: ${reason}: no such image\\. Image, .* are options of \`volumeFiles\\.mover\``),
      ),
    });
    expect(movers.pods()).toEqual([]);
  },
);

test('a quota that refuses the mover is told with the claim and what helps', async () => {
  const admit = () => {
    throw new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: 'pods "p" is forbidden: exceeded quota: q' });
  };
  await expect(start(createLocalMovers({ folder: '/none', admit }))).rejects.toMatchObject({
    code: 'KUBERNETES_FORBIDDEN',
    message: expect.stringMatching(
      /refuses a mover pod for claim shop\/data: .*exceeded quota: q\. Its resources, .* `volumeFiles\.mover`/,
    ),
    context: { claim: 'data' },
  });
});
