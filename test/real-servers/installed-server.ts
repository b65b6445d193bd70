import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterClient } from '@lifeboat/core';
import { parse, stringify } from 'yaml';
import { applyObjects } from '../../packages/controller/src/install/apply-objects.ts';
import { installObjects } from '../../packages/controller/src/install/install-objects.ts';
import type { RoleProfile } from '../../packages/controller/src/install/role-profile.ts';
import { kubectl } from './kubectl.ts';
import type { RealServers } from './real-servers.ts';

interface InstalledServerOptions {
  /** The admin's, and a cluster with its rights. */
  readonly kubeconfig: string;
  readonly cluster: ClusterClient;
  readonly minio: RealServers['minio'];
  readonly bucket: string;
  /** @default none */
  readonly prefix?: string;
  /** @default 'velero' */
  readonly namespace?: string;
  /** @default 'full' */
  readonly profile?: RoleProfile;
  /** With the rights to have Jobs move volumes. @default false */
  readonly moverJobs?: boolean;
  /** Where the location's endpoint is, as the server and Pods reach it. @default MinIO's on loopback */
  readonly s3Url?: string;
  /** Where the kubeconfig is written. */
  readonly folder: string;
}

/** Installs what a server needs, its location `default` included, and no server. Returns the kubeconfig of its ServiceAccount, which
 * has the rights of the profile and no others. It may be called again, for another profile. */
export async function installedServer(options: InstalledServerOptions): Promise<string> {
  const { kubeconfig, cluster, minio, bucket, prefix, namespace = 'velero', profile = 'full', moverJobs = false, s3Url, folder } = options;
  const objects = installObjects({
    image: 'none',
    replicas: 0,
    profile,
    moverJobs,
    namespace,
    credentials: `[default]\naws_access_key_id=${minio.accessKeyId}\naws_secret_access_key=${minio.secretAccessKey}\n`,
    backupLocation: {
      ...{ provider: 'aws', bucket },
      ...(prefix !== undefined && { prefix }),
      config: { ...minioConfig(minio), ...(s3Url !== undefined && { s3Url }) },
    },
  });
  // The definitions once only: they are large.
  const isDefined = (await cluster.discover()).groups.some((group) => group.name === 'velero.io');
  const missing = objects.filter(({ kind }) => !isDefined || kind !== 'CustomResourceDefinition');
  await applyObjects({ cluster, objects: missing, signal: AbortSignal.timeout(60_000) });
  const token = await kubectl(kubeconfig, '-n', namespace, 'create', 'token', 'velero');
  const config = parse(await readFile(kubeconfig, 'utf8')) as { users: { name: string }[] };
  const users = config.users.map((user) => ({ name: user.name, user: { token } }));
  const file = join(folder, `${namespace}.kubeconfig`);
  await writeFile(file, stringify({ ...config, users }), { mode: 0o600 });
  return file;
}

/** The `config` of a location on the shared MinIO. */
export function minioConfig(minio: RealServers['minio']): Record<string, string> {
  return { region: minio.region, s3ForcePathStyle: 'true', s3Url: minio.endpoint };
}
