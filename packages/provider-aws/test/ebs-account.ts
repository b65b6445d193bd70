import { EC2 } from '@aws-sdk/client-ec2';
import type { VolumeSnapshotterSuiteOptions } from '@lifeboat/testkit';
import type { MotoServer } from '../../../test/real-servers/moto.ts';
import { createEbsVolumeSnapshotter, type EbsVolumeSnapshotterOptions } from '../src/index.ts';
import { type Ec2Front, startEc2Front } from './ec2-front.ts';
import { readmePolicy } from './readme-policy.ts';

/** An account on moto: a user that may do just what the README says, and one that may do everything. */
export interface EbsAccount {
  readonly ec2: EC2;
  readonly front: Ec2Front;
  readonly secretAccessKey: string;
  /** As the README's user. */
  create(options?: Partial<EbsVolumeSnapshotterOptions>): ReturnType<typeof createEbsVolumeSnapshotter>;
  readonly suite: Omit<VolumeSnapshotterSuiteOptions, 'runner'>;
  close(): Promise<void>;
}

const region = 'eu-west-1';
const info = { type: 'gp3', iops: 4000, throughput: 250 };
const zone = { availabilityZone: 'eu-west-1b' };

export async function openEbsAccount(moto: MotoServer): Promise<EbsAccount> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: '*' }] };
  const admin = await moto.createUser('admin', everything);
  const minimal = await moto.createUser('lifeboat', readmePolicy('EBS permissions'));
  await moto.checkCredentials();
  const front = await startEc2Front({ target: moto.url });
  const refuses = (code: string) => startEc2Front({ target: moto.url, intercept: ({ Action = '' }) => refusal(Action, code) });
  const full = await refuses('LimitExceeded');
  const hanging = await startEc2Front({ intercept: () => 'hang' });
  const ec2 = new EC2({ endpoint: moto.url, region, credentials: admin });
  const create = (options: Partial<EbsVolumeSnapshotterOptions> = {}) =>
    createEbsVolumeSnapshotter({ endpoint: front.url, region, credentials: minimal, pollIntervalInMs: 50, ...options });
  const secret = 'a-secret-access-key-that-is-wrong';

  const createVolume = async () => {
    const made = await ec2.createVolume({
      AvailabilityZone: zone.availabilityZone,
      Size: 8,
      VolumeType: 'gp3',
      Iops: info.iops,
      Throughput: info.throughput,
    });
    return { volumeId: made.VolumeId ?? '', ...zone, info };
  };
  const snapshotIn = async (state: string) => {
    const { SnapshotId = '' } = await ec2.createSnapshot({ VolumeId: (await createVolume()).volumeId });
    front.states.set(SnapshotId, state);
    return SnapshotId;
  };
  const persistentVolume = (spec: object) => ({ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pvc-1' }, spec });
  const ids = { volumeId: 'vol-0a1b2c3d4e5f60718', otherVolumeId: 'vol-0ffffffffffffffff' };

  return {
    ec2,
    front,
    secretAccessKey: minimal.secretAccessKey,
    create,
    suite: {
      createSnapshotter: () => create(),
      persistentVolumes: [
        { form: 'CSI', persistentVolume: persistentVolume({ csi: { driver: 'ebs.csi.aws.com', volumeHandle: ids.volumeId } }), ...ids },
        {
          form: 'in-tree',
          persistentVolume: persistentVolume({ awsElasticBlockStore: { volumeID: `aws://eu-west-1b/${ids.volumeId}` } }),
          ...ids,
        },
      ],
      unknown: { volume: { volumeId: 'vol-0123456789abcdef0', ...zone }, snapshotId: 'snap-0123456789abcdef0' },
      createVolume,
      deleteVolume: async ({ volumeId }) => void (await ec2.deleteVolume({ VolumeId: volumeId })),
      async describeVolume({ volumeId }) {
        const volume = (await ec2.describeVolumes({ VolumeIds: [volumeId] })).Volumes?.[0];
        return { availabilityZone: volume?.AvailabilityZone, usable: volume?.State === 'available' };
      },
      async readSnapshotTags(snapshotId) {
        const snapshot = (await ec2.describeSnapshots({ SnapshotIds: [snapshotId] })).Snapshots?.[0];
        return Object.fromEntries((snapshot?.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
      },
      createPendingSnapshot: () => snapshotIn('pending'),
      createFailedSnapshot: () => snapshotIn('error'),
      createDeniedSnapshotter: () => create({ credentials: { accessKeyId: minimal.accessKeyId, secretAccessKey: secret }, maxAttempts: 1 }),
      createFullSnapshotter: () => create({ endpoint: full.url }),
      createHangingSnapshotter: () => create({ endpoint: hanging.url }),
      secrets: [minimal.secretAccessKey, secret],
      timeoutInMs: 10_000,
    },
    async close() {
      ec2.destroy();
      for (const each of [front, full, hanging]) await each.stop();
    },
  };
}

/** What EC2 says to CreateSnapshot and CreateVolume beyond a quota. */
function refusal(action: string, code: string) {
  const kind = /^Create(Snapshot|Volume)$/.exec(action)?.[1];
  return kind === undefined ? undefined : { status: 400, code: `${kind}${code}` };
}
