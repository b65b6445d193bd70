import type EcsModule from '@alicloud/ecs20140526';
import { loadOptional } from '@lifeboat/core/provider-kit';
import type { AliyunCredentials } from '../credentials/aliyun-credentials.ts';

export interface EcsTag {
  readonly key: string;
  readonly value: string;
}

interface TagList {
  readonly tag?: readonly { readonly tagKey?: string; readonly tagValue?: string }[];
}

/** What is used of DescribeDisks' answer. */
export interface EcsDisk {
  readonly diskId?: string;
  readonly category?: string;
  readonly performanceLevel?: string;
  readonly status?: string;
  readonly zoneId?: string;
  readonly tags?: TagList;
}

/** What is used of DescribeSnapshots' answer. */
export interface EcsSnapshot {
  readonly snapshotId?: string;
  readonly status?: string;
  readonly progress?: string;
  readonly encrypted?: boolean;
  readonly KMSKeyId?: string;
  readonly tags?: TagList;
}

/** The calls of ECS that a snapshotter makes, each one request. */
export interface EcsApi {
  describeDisk(diskId: string): Promise<EcsDisk | undefined>;
  describeSnapshot(snapshotId: string): Promise<EcsSnapshot | undefined>;
  createSnapshot(request: { readonly diskId: string; readonly clientToken: string; readonly tags: readonly EcsTag[] }): Promise<string>;
  createDisk(request: {
    readonly snapshotId: string;
    readonly zoneId: string;
    readonly diskCategory: string;
    readonly performanceLevel: string | undefined;
    readonly encrypted: boolean | undefined;
    readonly kmsKeyId: string | undefined;
    readonly clientToken: string;
    readonly tags: readonly EcsTag[];
  }): Promise<string>;
  deleteSnapshot(snapshotId: string): Promise<void>;
}

export interface EcsApiOptions {
  readonly region: string;
  /** Host and port, without a scheme. */
  readonly endpoint: string;
  readonly protocol: 'HTTP' | 'HTTPS';
  readonly caCert: string | undefined;
  readonly connectTimeoutInMs: number;
  readonly requestTimeoutInMs: number;
  /** Asked for every request. */
  readonly credentials: () => Promise<AliyunCredentials>;
}

type Sdk = typeof EcsModule;

/** The client of ECS: large, and an optional peer of this package, so it is loaded when it is used.
 * @throws LifeboatError `INVALID_CONFIG` when it is not installed */
export async function loadEcsApi(
  options: EcsApiOptions,
  load: () => Promise<unknown> = () => import('@alicloud/ecs20140526'),
): Promise<EcsApi> {
  const loadedModule = (await loaded(load)) as { default: Sdk | Sdk['default'] };
  // Node's import wraps a CommonJS module once more, bundlers and test runners do not.
  const sdk = (typeof loadedModule.default === 'function' ? loadedModule : loadedModule.default) as Sdk;
  const { region: regionId, endpoint, protocol, caCert, credentials } = options;
  const client = new sdk.default({
    regionId,
    endpoint,
    protocol,
    // Given, so that the SDK does not look for it in the environment.
    userAgent: 'lifeboat',
    readTimeout: options.requestTimeoutInMs,
    connectTimeout: options.connectTimeoutInMs,
    ...(caCert ? { ca: caCert } : {}),
    credential: {
      async getCredential() {
        const { accessKeyId, accessKeySecret, stsToken } = await credentials();
        return { type: stsToken ? 'sts' : 'access_key', accessKeyId, accessKeySecret, ...(stsToken ? { securityToken: stsToken } : {}) };
      },
    },
  } as never);
  return {
    async describeDisk(diskId) {
      const answer = await client.describeDisks(new sdk.DescribeDisksRequest({ regionId, diskIds: JSON.stringify([diskId]) }));
      return answer.body?.disks?.disk?.find((disk) => disk.diskId === diskId) as EcsDisk | undefined;
    },
    async describeSnapshot(snapshotId) {
      const request = new sdk.DescribeSnapshotsRequest({ regionId, snapshotIds: JSON.stringify([snapshotId]) });
      const answer = await client.describeSnapshots(request);
      return answer.body?.snapshots?.snapshot?.find((snapshot) => snapshot.snapshotId === snapshotId) as EcsSnapshot | undefined;
    },
    async createSnapshot({ tags, ...request }) {
      const tag = tags.map((each) => new sdk.CreateSnapshotRequestTag({ ...each }));
      return (await client.createSnapshot(new sdk.CreateSnapshotRequest({ ...request, tag }))).body?.snapshotId ?? '';
    },
    async createDisk({ tags, kmsKeyId, ...request }) {
      const tag = tags.map((each) => new sdk.CreateDiskRequestTag({ ...each }));
      const asked = new sdk.CreateDiskRequest({ regionId, ...request, ...(kmsKeyId ? { KMSKeyId: kmsKeyId } : {}), tag });
      return (await client.createDisk(asked)).body?.diskId ?? '';
    },
    async deleteSnapshot(snapshotId) {
      // Forced: else ECS keeps every snapshot that a disk was made from.
      await client.deleteSnapshot(new sdk.DeleteSnapshotRequest({ snapshotId, force: true }));
    },
  };
}

async function loaded(load: () => Promise<unknown>): Promise<unknown> {
  return await loadOptional(
    load,
    'ECS disk snapshots need the package @alicloud/ecs20140526, which is not installed. Install it: npm install @alicloud/ecs20140526@7',
  );
}
