import { partOfLabel } from '../crds/custom-resource-definitions.ts';

/** Which installation something belongs to: the namespace of its server. */
export const instanceLabel = 'app.kubernetes.io/instance';

/** On everything of an installation but the definitions, which all installations of a cluster share. */
export function installLabels(namespace: string): Record<string, string> {
  return { component: 'velero', [partOfLabel]: 'lifeboat', [instanceLabel]: namespace };
}
