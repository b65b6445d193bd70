/** `@lifeboat/controller`: velero.io in a cluster, served by the Lifeboat engine. */

export { customResourceDefinitions, partOfLabel } from './crds/custom-resource-definitions.ts';
