import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, onTestFinished, test } from 'vitest';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { allOf, createRestoreLab, type RestoreLab } from '../testing/restore-lab.ts';

const storageClass = (name: string): KubeObject => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name },
  provisioner: 'kubernetes.io/no-provisioner',
});
const storageClasses = { group: 'storage.k8s.io', version: 'v1', resource: 'storageclasses' };
const claims = { group: '', version: 'v1', resource: 'persistentvolumeclaims' };
const claim: KubeObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { accessModes: ['ReadWriteOnce'], storageClassName: 'old', resources: { requests: { storage: '1Gi' } } },
};

async function start() {
  const server = await startKubernetesApiServer();
  onTestFinished(() => server.close());
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const lab: RestoreLab = await createRestoreLab(cluster);
  onTestFinished(async () => {
    await lab.close();
    await cluster.close();
  });
  await cluster.create(storageClasses, storageClass('there'));
  await lab.backup('b', [
    ['storageclasses.storage.k8s.io', storageClass('coming')],
    ['persistentvolumeclaims', claim],
  ]);
  const classOfClaim = async () => (await cluster.get(claims, { namespace: 'shop', name: 'data' }))?.spec;
  return { lab, server, classOfClaim };
}

test('a class that is there, and one that comes along, are fine', async () => {
  const { lab, classOfClaim } = await start();
  const request = { backupName: 'b', storageClassMapping: { old: 'coming', other: 'there' } };
  const planned = await allOf(lab.plan(request));
  expect(planned.find(({ name }) => name === 'data')).toMatchObject({ action: 'create' });
  expect((await lab.restore(request).result).phase).toBe('Completed');
  expect(await classOfClaim()).toMatchObject({ storageClassName: 'coming' });
});

test.each(['restore', 'plan'] as const)('a class that nobody has: no %s, and nothing is written', async (what) => {
  const { lab, server } = await start();
  server.clearRequests();
  const request = { backupName: 'b', name: 'r', storageClassMapping: { old: 'nowhere', other: 'there' } };
  const message = /storageClassMapping names nowhere, which the cluster does not have \(it has coming, there\)/;
  await expect(lab[what](request).result).rejects.toThrow(message);
  expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  await expect(lab.store.getRestore('r')).rejects.toThrow(expect.objectContaining({ code: 'RESTORE_NOT_FOUND' }));
});

test('a class whose restore is left out does not count', async () => {
  const { lab } = await start();
  const request = { backupName: 'b', storageClassMapping: { old: 'coming' }, excludedResources: ['storageclasses'] };
  await expect(lab.restore(request).result).rejects.toThrow('names coming');
});

test.each(['restore', 'plan'] as const)(
  'a mapping from a namespace that the backup does not hold: no %s, and nothing is written',
  async (what) => {
    const { lab, server } = await start();
    server.clearRequests();
    const request = { backupName: 'b', namespaceMapping: { shopp: 'copy' }, existingResourcePolicy: 'update' as const };
    const message = /namespaceMapping names shopp, which the backup does not hold \(did you mean shop\?\)/;
    await expect(lab[what](request).result).rejects.toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST', message: expect.stringMatching(message) }),
    );
    expect(server.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
  },
);

test('included names that the backup does not hold are told', async () => {
  const { lab } = await start();
  const { warnings } = await lab.restore({
    backupName: 'b',
    includedNamespaces: ['shop', 'sohp', 'x*'],
    includedResources: ['pvc', 'deploymnets', 'configmaps'],
  }).result;
  const said = JSON.stringify(warnings);
  expect(said).toContain('The included namespace sohp selects nothing: the backup does not hold it (it has shop)');
  expect(said).toContain(
    'The included resource deploymnets selects nothing: the backup holds none (it has persistentvolumeclaims, storageclasses.storage.k8s.io)',
  );
  expect(said).toContain('The included resource configmaps selects nothing');
  expect(said).not.toMatch(/resource pvc|namespace shop s|x\*/);
});
