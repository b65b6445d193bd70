import { expect, test } from 'vitest';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { createLocalMovers } from '../testing/local-movers.ts';
import { showingSigns } from './showing-signs.ts';
import { usableClaim } from './usable-claim.ts';

const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'] },
  status: { phase: 'Bound' },
};
const mover = (sign?: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    ...{ name: 'lifeboat-mover-1', namespace: 'shop', uid: 'of-another-run', labels: { 'lifeboat.dev/mover-of': 'another-run' } },
    ...(sign !== undefined && { annotations: { 'lifeboat.dev/sign': sign } }),
  },
  spec: { volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: 'data' } }] },
  status: { phase: 'Running' },
});

const movers = (pod: KubeObject) => createLocalMovers({ folder: '/none', objects: [claim, pod] });
const use = ({ cluster }: ReturnType<typeof movers>, patienceInMs: number, dryRun = false) =>
  usableClaim({
    ...{ cluster, into: { namespace: 'shop', claim: 'data' }, dryRun, allowInUse: false },
    signs: { intervalInMs: 20, patienceInMs },
  });

test('the mover Pod of a run that was killed is removed, and is in nobody’s way', async () => {
  const left = movers(mover('3'));
  await use(left, 100, true);
  expect(left.pods()).toHaveLength(1);
  await use(left, 100);
  expect(left.pods()).toEqual([]);
});

test('a mover Pod that shows signs is somebody’s, and so is one of who may not show any', async () => {
  const shown = movers(mover());
  await showingSigns({ namespace: 'shop', name: 'lifeboat-mover-1' }, { cluster: shown.cluster, intervalInMs: 20 }, async () => {
    await expect(use(shown, 60_000)).rejects.toMatchObject({ code: 'CLAIM_IN_USE' });
  });
  const silent = movers(mover());
  await expect(use(silent, 100)).rejects.toMatchObject({ code: 'CLAIM_IN_USE' });
  expect([...shown.pods(), ...silent.pods()]).toHaveLength(2);
});
