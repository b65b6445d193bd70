import type { EcsTag } from '../requests/ecs-api.ts';

/** Where the snapshot's disk was: the spelling is that of Velero's plugin. */
export const originalZoneTag = 'alibabacloud.velero-plugin/orginal-volume-az';

const most = 20;
const longest = 128;
const clusterTags = /^(kubernetes\.io\/cluster\/|KubernetesCluster$)/;
/** What ECS takes in no key. */
const badKey = /^(aliyun|acs:)|https?:\/\//i;

/** The tags of a snapshot: those of the request, then those of its disk that have other keys, then its disk's zone, as Velero
 * does. ECS takes 20 tags: the zone's comes first, then Velero's own; what has no room is left out. */
export function snapshotTags(options: {
  readonly tags: Readonly<Record<string, string>>;
  readonly diskTags: readonly EcsTag[];
  readonly zone: string | undefined;
}): EcsTag[] {
  const { tags, diskTags, zone } = options;
  const requested = Object.entries(tags).map(([key, value]) => ({ key, value }));
  const ofVelero = requested.filter(({ key }) => key.startsWith('velero.io/'));
  const others = requested.filter(({ key }) => !key.startsWith('velero.io/'));
  return fitting([...(zone ? [{ key: originalZoneTag, value: zone }] : []), ...ofVelero, ...others, ...diskTags]);
}

/** The tags of a disk that is made from a snapshot: the snapshot's, and whose cluster it belongs to. */
export function diskTags(snapshot: readonly EcsTag[], clusterName: string | undefined): EcsTag[] {
  if (clusterName === undefined) return fitting(snapshot);
  const owner = [
    { key: `kubernetes.io/cluster/${clusterName}`, value: 'owned' },
    { key: 'KubernetesCluster', value: clusterName },
  ];
  return fitting([...owner, ...snapshot.filter(({ key }) => !clusterTags.test(key))]);
}

/** The tags of an answer. */
export function tagsOf(resource: { readonly tags?: { readonly tag?: readonly { tagKey?: string; tagValue?: string }[] } }): EcsTag[] {
  return (resource.tags?.tag ?? []).map(({ tagKey = '', tagValue = '' }) => ({ key: tagKey, value: tagValue }));
}

/** Of equal keys the first counts. */
function fitting(tags: readonly EcsTag[]): EcsTag[] {
  const byKey = new Map<string, EcsTag>();
  for (const tag of tags) {
    const { key, value } = tag;
    const possible =
      key !== '' && key.length <= longest && value.length <= longest && !badKey.test(key) && !/^acs:|https?:\/\//i.test(value);
    if (possible && !byKey.has(key) && byKey.size < most) byKey.set(key, tag);
  }
  return [...byKey.values()];
}
