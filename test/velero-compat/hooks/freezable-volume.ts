import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { ClusterClient } from '@lifeboat/core';
import { nodeImage } from '../../real-servers/node-servers.ts';

const run = promisify(execFile);

/** A file system of its own, in an image file, that a Pod `fsfreeze` freezes and thaws by its annotations. The node's own
 * volumes are directories of this machine's disk: never freeze those. */
export interface FreezableVolume {
  /** Whether a write to it does not block. */
  isWritable(): Promise<boolean>;
  remove(): Promise<void>;
}

export async function makeFreezableVolume(options: {
  readonly folder: string;
  readonly cluster: ClusterClient;
  readonly namespace: string;
}): Promise<FreezableVolume> {
  const { folder, cluster, namespace } = options;
  const image = join(folder, 'freezable.img');
  const mount = join(folder, 'freezable');
  await mkdir(mount);
  await writeFile(image, '');
  await run('truncate', ['-s', '16M', image]);
  await run('mkfs.ext4', ['-q', '-F', image]);
  await run('mount', ['-o', 'loop', image, mount]);
  const fsfreeze = (flag: string) => `["/bin/fsfreeze","${flag}","/data"]`;
  await cluster.create(
    { group: '', version: 'v1', resource: 'pods' },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name: 'fsfreeze',
        labels: { app: 'fsfreeze' },
        annotations: {
          'pre.hook.backup.velero.io/command': fsfreeze('--freeze'),
          'pre.hook.backup.velero.io/container': 'fsfreeze',
          'post.hook.backup.velero.io/command': fsfreeze('--unfreeze'),
          'post.hook.backup.velero.io/container': 'fsfreeze',
        },
      },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [
          { name: 'app', image: nodeImage, command: ['sleep', '3600'], volumeMounts: [{ name: 'data', mountPath: '/data' }] },
          {
            name: 'fsfreeze',
            image: nodeImage,
            command: ['sleep', '3600'],
            securityContext: { privileged: true },
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
        volumes: [{ name: 'data', hostPath: { path: mount } }],
      },
    },
  );
  return {
    // `touch` of a frozen file system sleeps in the kernel, and not even SIGKILL ends it, until it is thawed.
    isWritable: () => Promise.race([run('touch', [join(mount, 'probe')]).then(() => true), delay(5000).then(() => false)]),
    async remove() {
      await run('fsfreeze', ['--unfreeze', mount]).catch(() => undefined);
      await run('umount', ['--lazy', mount]);
    },
  };
}
