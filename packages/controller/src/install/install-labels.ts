import { partOfLabel } from '../crds/custom-resource-definitions.ts';

/** The label that says to which installation an object belongs. Its value is the namespace of the server. */
export const instanceLabel = 'app.kubernetes.io/instance';

/** The labels of everything in an installation, except for the definitions, which all installations of a cluster share. */
export function installLabels(namespace: string): Record<string, string> {
  return { component: 'velero', [partOfLabel]: 'lifeboat', [instanceLabel]: namespace };
}
