import type { OwnedObject } from '../../../contract/store/replaced-record.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { createOwnerTypes } from '../../../filters/owner-types.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { KubeObject, OwnerReference } from '../../../plugin-api/kube-object.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import type { ClusterView } from '../../select/cluster-view.ts';

/** Finds what objects own. */
export interface Dependants {
  of(owner: KubeObject): Promise<readonly OwnedObject[]>;
}

interface DependantsSession {
  readonly dependencies: RestoreDependencies;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  readonly view: ClusterView;
}

/** Each namespace is read once, at its first owner; so is the whole cluster for owners outside of namespaces. Only references are kept. */
export function createDependants(session: DependantsSession): Dependants {
  const { log, signal } = session;
  const { cluster } = session.dependencies;
  const read = new Map<string, Promise<ReadonlyMap<string, OwnedObject[]>>>();

  async function readAll(namespace: string): Promise<ReadonlyMap<string, OwnedObject[]>> {
    const found = new Map<string, OwnedObject[]>();
    const typeOf = createOwnerTypes(session.view.discovery);
    const counts = (reference: OwnerReference) => namespace !== '' || typeOf(reference)?.namespaced === false;
    for (const type of session.view.discovery.preferred) {
      if (!type.verbs.includes('list') || !type.verbs.includes('patch') || (namespace !== '' && !type.namespaced)) continue;
      try {
        for await (const page of cluster.listPages(type, { namespace: namespace || undefined, signal }))
          for (const { metadata } of page.items)
            for (const reference of metadata.ownerReferences ?? [])
              if (counts(reference)) {
                const list = found.get(reference.uid) ?? [];
                found.set(reference.uid, list);
                const { group, version, resource } = type;
                const { name, namespace: where = '', uid = '' } = metadata;
                list.push({ group, version, resource, namespace: where, name, uid, reference });
              }
      } catch (error) {
        if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN', 'KUBERNETES_API_UNAVAILABLE', 'KUBERNETES_NOT_FOUND')) throw error;
        const where = namespace === '' ? '' : ` in namespace ${namespace}`;
        log.warn(
          `${type.resource}${where} could not be listed: those that an object owned which is made anew lose it`,
          coded('OWNER_NOT_LINKED', { error }),
        );
      }
    }
    return found;
  }

  return {
    async of({ metadata: { namespace = '', uid = '' } }) {
      const reading = read.get(namespace) ?? readAll(namespace);
      read.set(namespace, reading);
      return (await reading).get(uid) ?? [];
    },
  };
}
