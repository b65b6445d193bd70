import { expect, test } from 'vitest';
import { availabilityZone } from './availability-zone.ts';

const expression = (key: string, ...values: string[]) => ({ matchExpressions: [{ key, operator: 'In', values }] });
const volume = (labels: Record<string, string>, ...nodeSelectorTerms: object[]) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name: 'pv', labels },
  spec: nodeSelectorTerms.length > 0 ? { nodeAffinity: { required: { nodeSelectorTerms } } } : {},
});

test.each([
  ['none', volume({}), undefined],
  ['label', volume({ 'topology.kubernetes.io/zone': 'a', 'failure-domain.beta.kubernetes.io/zone': 'b' }), 'a'],
  ['old label', volume({ 'failure-domain.beta.kubernetes.io/zone': 'b' }, expression('topology.kubernetes.io/zone', 'c')), 'b'],
  ['EBS', volume({}, expression('other', 'x'), expression('topology.ebs.csi.aws.com/zone', 'eu-1a', 'eu-1b')), 'eu-1a'],
  ['Azure', volume({}, expression('topology.disk.csi.azure.com/zone', 'westeurope-1')), 'westeurope-1'],
  ['Manila', volume({}, expression('topology.manila.csi.openstack.org/zone', 'nova')), 'nova'],
  ['Cinder', volume({}, expression('topology.cinder.csi.openstack.org/zone', 'nova')), 'nova'],
  ['plain affinity', volume({}, expression('topology.kubernetes.io/zone', 'z')), 'z'],
  ['old affinity', volume({}, expression('failure-domain.beta.kubernetes.io/zone', 'z')), 'z'],
  ['a zonal disk of GKE', volume({}, expression('topology.gke.io/zone', 'eu1-b')), 'eu1-b'],
  [
    'a regional disk of GKE',
    volume({}, expression('topology.gke.io/zone', 'eu1-b'), expression('topology.gke.io/zone', 'eu1-c')),
    'eu1-b__eu1-c',
  ],
  ['not In', volume({}, { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'NotIn', values: ['z'] }] }), undefined],
])('%s', (_, persistentVolume, zone) => expect(availabilityZone(persistentVolume)).toBe(zone));
