/** A tag as EC2 has it. */
export interface Ec2Tag {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** Marks the snapshot that was made for a token: EC2 has no such thing itself for snapshots. */
export const tokenTag = 'lifeboat.io/idempotency-token';

const most = 50;
const longestKey = 128;
const longestValue = 256;
const clusterTags = /^(kubernetes\.io\/cluster\/|KubernetesCluster$)/;

/** The tags of a snapshot: those of the request, then those of its volume that have other keys, as Velero does. EC2 takes
 * 50 tags with keys of 128 characters: the token's comes first, then Velero's own; what has no room is left out. */
export function snapshotTags(options: {
  readonly tags: Readonly<Record<string, string>>;
  readonly volumeTags: readonly Ec2Tag[];
  readonly token: string | undefined;
}): Ec2Tag[] {
  const { tags, volumeTags, token } = options;
  const requested = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const ofVelero = requested.filter(({ Key }) => Key.startsWith('velero.io/'));
  const others = requested.filter(({ Key }) => !Key.startsWith('velero.io/'));
  const marks = token === undefined ? [] : [{ Key: tokenTag, Value: token }];
  return fitting([...marks, ...ofVelero, ...others, ...volumeTags]);
}

/** The tags of a volume that is made from a snapshot: the snapshot's, and whose cluster it belongs to. */
export function volumeTags(snapshot: readonly Ec2Tag[], clusterName: string | undefined): Ec2Tag[] {
  const copied = snapshot.filter(({ Key }) => Key !== tokenTag);
  if (clusterName === undefined) return fitting(copied);
  const owner = [
    { Key: `kubernetes.io/cluster/${clusterName}`, Value: 'owned' },
    { Key: 'KubernetesCluster', Value: clusterName },
  ];
  return fitting([...owner, ...copied.filter(({ Key = '' }) => !clusterTags.test(Key))]);
}

/** Of equal keys the first counts; those that begin with `aws:` are Amazon's own. */
function fitting(tags: readonly Ec2Tag[]): Ec2Tag[] {
  const byKey = new Map<string, Ec2Tag>();
  for (const tag of tags) {
    const { Key = '', Value = '' } = tag;
    const possible = Key !== '' && Key.length <= longestKey && Value.length <= longestValue && !Key.startsWith('aws:');
    if (possible && !byKey.has(Key) && byKey.size < most) byKey.set(Key, { Key, Value });
  }
  return [...byKey.values()];
}
