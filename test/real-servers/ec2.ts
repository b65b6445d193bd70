import type { MotoServer } from './moto.ts';

/** Volumes and snapshots of one region of {@link MotoServer}, asked for as its user would with the AWS client. */
export interface Ec2Region {
  createVolume(volume: {
    readonly zone: string;
    readonly type: string;
    readonly iops?: number;
    readonly throughput?: number;
  }): Promise<string>;
  deleteVolume(id: string): Promise<void>;
  describeVolume(id: string): Promise<Readonly<Record<'type' | 'zone' | 'iops' | 'throughput' | 'snapshotId' | 'state', string>>>;
  /** Tags of snapshots by id; moto has public ones without. */
  snapshots(): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>;
}

export function ec2Region(moto: Pick<MotoServer, 'url'>, region: string): Ec2Region {
  const authorization = `AWS4-HMAC-SHA256 Credential=any/20260101/${region}/ec2/aws4_request, SignedHeaders=host, Signature=none`;
  const ask = async (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Version: '2016-11-15', ...parameters });
    const response = await fetch(moto.url, { method: 'POST', headers: { authorization }, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`moto refuses ${parameters.Action}: ${text}`);
    return text;
  };
  const field = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '';
  return {
    async createVolume({ zone, type, iops, throughput }) {
      const made = await ask({
        Action: 'CreateVolume',
        AvailabilityZone: zone,
        Size: '8',
        VolumeType: type,
        ...(iops !== undefined && { Iops: String(iops) }),
        ...(throughput !== undefined && { Throughput: String(throughput) }),
      });
      return field(made, 'volumeId');
    },
    deleteVolume: async (id) => void (await ask({ Action: 'DeleteVolume', VolumeId: id })),
    async describeVolume(id) {
      const xml = await ask({ Action: 'DescribeVolumes', 'VolumeId.1': id });
      return {
        type: field(xml, 'volumeType'),
        zone: field(xml, 'availabilityZone'),
        iops: field(xml, 'iops'),
        throughput: field(xml, 'throughput'),
        snapshotId: field(xml, 'snapshotId'),
        state: field(xml, 'status'),
      };
    },
    async snapshots() {
      const described = await ask({ Action: 'DescribeSnapshots', 'Owner.1': 'self' });
      const there = new Set([...described.matchAll(/<snapshotId>([^<]+)</g)].map(([, id]) => id));
      const found = new Map<string, Record<string, string>>();
      const tags = await ask({ Action: 'DescribeTags', 'Filter.1.Name': 'resource-type', 'Filter.1.Value.1': 'snapshot' });
      for (const item of tags.split('<item>').slice(1)) {
        const id = field(item, 'resourceId');
        if (there.has(id)) found.set(id, { ...found.get(id), [field(item, 'key')]: field(item, 'value') });
      }
      return found;
    },
  };
}
