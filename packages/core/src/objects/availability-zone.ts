import { ownMember } from '../json/index.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';

const zoneLabels = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];
const gkeZone = 'topology.gke.io/zone';
const affinityKeys = [
  'topology.ebs.csi.aws.com/zone',
  'topology.disk.csi.azure.com/zone',
  gkeZone,
  'topology.manila.csi.openstack.org/zone',
  'topology.cinder.csi.openstack.org/zone',
  ...zoneLabels,
];

interface NodeAffinity {
  readonly required?: {
    readonly nodeSelectorTerms?: readonly {
      readonly matchExpressions?:
        | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | null }[]
        | null;
    }[];
  } | null;
}

/** The zone of a PersistentVolume by Velero's look-up (Velero's pkg/backup/item_backupper.go): its labels, then where it may be mounted. The zones of
 * a regional disk of GKE are joined with `__`. */
export function availabilityZone({ metadata, spec }: KubeObject): string | undefined {
  for (const label of zoneLabels) if (ownMember(metadata.labels, label)) return ownMember(metadata.labels, label);
  const { required } = ((spec as { nodeAffinity?: NodeAffinity | null } | undefined)?.nodeAffinity ?? {}) as NodeAffinity;
  const gkeZones: string[] = [];
  for (const { matchExpressions } of required?.nodeSelectorTerms ?? []) {
    for (const { key, operator, values } of matchExpressions ?? []) {
      const zone = values?.[0];
      if (operator !== 'In' || !zone || !affinityKeys.includes(key)) continue;
      if (key !== gkeZone) return zone;
      gkeZones.push(zone);
    }
  }
  return gkeZones.length > 0 ? gkeZones.join('__') : undefined;
}
