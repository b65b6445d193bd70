import type { MoverOptions } from '../../contract/movers/mover-options.ts';
import { objectAt } from '../../objects/object-at.ts';

interface PodSpecOptions {
  /** The node that has the volume. @default the scheduler chooses */
  readonly node: string | undefined;
  /** The scheduler puts it there, when the node has room. @default it is bound to the node at once */
  readonly isScheduled?: boolean;
}

/** What the Pods of all movers have in common. */
export function moverPodSpec(mover: MoverOptions, { node, isScheduled = false }: PodSpecOptions): Readonly<Record<string, unknown>> {
  const secrets = (mover.imagePullSecrets ?? []).map((name) => ({ name }));
  const affinity = node !== undefined && isScheduled ? onNode(mover.affinity, node) : mover.affinity;
  return {
    ...(node !== undefined && !isScheduled && { nodeName: node }),
    restartPolicy: 'Never',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    tolerations: mover.tolerations ?? [{ operator: 'Exists' }],
    ...(mover.nodeSelector && { nodeSelector: mover.nodeSelector }),
    ...(affinity && { affinity }),
    ...(mover.priorityClassName && { priorityClassName: mover.priorityClassName }),
    ...(mover.serviceAccountName && { serviceAccountName: mover.serviceAccountName }),
    ...(mover.podSecurityContext && { securityContext: mover.podSecurityContext }),
    ...(secrets.length > 0 && { imagePullSecrets: secrets }),
  };
}

/** Terms count each by itself: all of them get the node. */
function onNode(affinity: MoverOptions['affinity'], node: string): Readonly<Record<string, unknown>> {
  const field = { key: 'metadata.name', operator: 'In', values: [node] };
  const required = objectAt(affinity, 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const given = (required?.nodeSelectorTerms ?? [{}]) as readonly { readonly matchFields?: readonly unknown[] }[];
  const nodeSelectorTerms = given.map((term) => ({ ...term, matchFields: [...(term.matchFields ?? []), field] }));
  return {
    ...affinity,
    nodeAffinity: {
      ...objectAt(affinity, 'nodeAffinity'),
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
    },
  };
}
