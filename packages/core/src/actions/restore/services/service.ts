import { cloneJson } from '../../../json/index.ts';
import { objectAt, objectsAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { explicitNodePorts } from './explicit-node-ports.ts';

/** Addresses and node ports that the server picked are picked anew; those that somebody asked for stay. */
export const service: RestoreItemAction = {
  name: 'velero.io/service',
  appliesTo: { includedResources: ['services'] },
  async execute({ item, restore }) {
    const changed = cloneJson(item);
    const spec = objectAt(changed, 'spec');
    if (!spec) return {};
    if (spec.clusterIP !== 'None') {
      delete spec.clusterIP;
      delete spec.clusterIPs;
    }
    if (restore.spec.preserveNodePorts !== true) removePickedPorts(changed, spec);
    return { item: changed };
  },
};

function removePickedPorts(item: Parameters<typeof explicitNodePorts>[0], spec: Record<string, unknown>): void {
  if (spec.type === 'ExternalName') return;
  const explicit = explicitNodePorts(item);
  for (const port of objectsAt(spec, 'ports')) {
    if (!explicit.has(port)) delete port.nodePort;
  }
  if (spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local' && !explicit.healthCheck) delete spec.healthCheckNodePort;
}
