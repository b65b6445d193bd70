import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterClient } from '@lifeboat/core';
import { inParallel } from '../../packages/core/src/flow/in-parallel.ts';
import { neverTaken } from './slow-driver.ts';

export interface FillClaimsOptions {
  readonly cluster: ClusterClient;
  readonly namespaces: readonly string[];
  readonly claims: number;
  /** Claims at equal distances whose volume gets no snapshot, ever. */
  readonly never: number;
  readonly driver: string;
  /** Where the real driver keeps its volumes. */
  readonly volumes: string;
}

const core = { group: '', version: 'v1' };
const claimType = { ...core, resource: 'persistentvolumeclaims' };
const size = { storage: '1Mi' };

/** Makes claims `data-0`, `data-1`, … in turn in each of the namespaces, bound to volumes: by hand, as no controller runs. */
export async function fillClaims({ cluster, namespaces, claims, never, driver, volumes }: FillClaimsOptions): Promise<void> {
  for (const name of namespaces)
    await cluster.create({ ...core, resource: 'namespaces' }, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const distance = never > 0 ? Math.floor(claims / never) : claims + 1;
  const common = { storageClassName: 'bench-csi', accessModes: ['ReadWriteOnce'] };
  await inParallel([...Array(claims).keys()], {
    concurrency: 16,
    work: async (i) => {
      const namespace = namespaces[i % namespaces.length] ?? '';
      const [name, volumeName] = [`data-${i}`, `volume-${i}`];
      // In the middle of each distance.
      const isNever = i % distance === Math.floor(distance / 2);
      if (!isNever) await makeVolume(join(volumes, volumeName));
      const { metadata } = await cluster.create(claimType, {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name, namespace },
        spec: { ...common, volumeName, resources: { requests: size } },
      });
      await cluster.create(
        { ...core, resource: 'persistentvolumes' },
        {
          apiVersion: 'v1',
          kind: 'PersistentVolume',
          metadata: { name: volumeName },
          spec: {
            ...common,
            capacity: size,
            persistentVolumeReclaimPolicy: 'Retain',
            claimRef: { namespace, name, uid: metadata.uid },
            csi: { driver, volumeHandle: isNever ? neverTaken : volumeName },
          },
        },
      );
      const patch = { status: { phase: 'Bound', capacity: size, accessModes: common.accessModes } };
      await cluster.patch(claimType, { namespace, name }, { type: 'merge', patch }, { subresource: 'status' });
    },
  });
}

/** As bench-csi keeps one. */
async function makeVolume(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, 'file'), 'saved');
  await writeFile(`${folder}.json`, JSON.stringify({ bytes: 1 << 20, created: new Date().toISOString() }));
}
