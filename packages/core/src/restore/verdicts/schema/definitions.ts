import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { createLatestMap } from '../../../objects/latest-map.ts';
import { objectAt, objectsAt, textAt } from '../../../objects/object-at.ts';
import { splitGroupResource } from '../../../objects/split-group-resource.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import { crdResource } from '../../select/order-into-waves.ts';
import type { VerdictSession } from '../common/verdict-session.ts';

/** The CustomResourceDefinitions of kinds, from the cluster, or from the backup where the restore brings them. */
export interface Definitions {
  /** The schema of a version of a kind; `undefined`: it is no custom kind, or its definition may not be read. */
  schemaOf(resource: string, version: string): Promise<Record<string, unknown> | undefined>;
}

/** Definitions may be large: some hundred kB. */
const mostKept = 20;

export function createDefinitions({ archive, dependencies, view, signal }: VerdictSession): Definitions {
  const { cluster } = dependencies;
  const definitions = createLatestMap<Promise<KubeObject | undefined>>(mostKept);

  async function read(resource: string): Promise<KubeObject | undefined> {
    const id = { ...splitGroupResource(crdResource), namespace: '', name: resource };
    try {
      const type = view.discovery.resolve(crdResource);
      const live = type && (await cluster.get(type, { name: resource }, { signal }));
      return live ?? (archive.has(id) ? await archive.read(id) : undefined);
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'ARCHIVE_CORRUPT')) throw error;
      return undefined;
    }
  }

  return {
    async schemaOf(resource, version) {
      if (!resource.includes('.')) return undefined;
      const reading = definitions.get(resource) ?? read(resource);
      definitions.set(resource, reading);
      const definition = await reading;
      const found = objectsAt(definition, 'spec', 'versions').find((each) => textAt(each, 'name') === version);
      return objectAt(found, 'schema', 'openAPIV3Schema');
    },
  };
}
