import type { ApiResource } from '../../../contract/cluster/discovery.ts';
import { coded } from '../../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { createOwnerTypes } from '../../../filters/owner-types.ts';
import type { OperationLog } from '../../../logging/operation-log.ts';
import type { KubeObject, OwnerReference } from '../../../plugin-api/kube-object.ts';
import { addOwner } from '../../owners/add-owner.ts';
import type { RestoreDependencies } from '../../request/restore-dependencies.ts';
import type { ClusterView } from '../../select/cluster-view.ts';

/** An object that another one owns, as it was before that was deleted. */
interface Dependant {
  readonly type: ApiResource;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly uid: string | undefined;
  readonly reference: OwnerReference;
}

/** Finds what objects own, and gives it to those that replace them. */
export interface Dependants {
  of(owner: KubeObject): Promise<readonly Dependant[]>;
  /** Tells how many have the new owner. */
  relink(dependants: readonly Dependant[], to: KubeObject): Promise<number>;
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
  const read = new Map<string, Promise<ReadonlyMap<string, Dependant[]>>>();

  async function readAll(namespace: string): Promise<ReadonlyMap<string, Dependant[]>> {
    const found = new Map<string, Dependant[]>();
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
                list.push({ type, name: metadata.name, namespace: metadata.namespace, uid: metadata.uid, reference });
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
    async relink(dependants, to) {
      const { name, uid = '' } = to.metadata;
      let links = 0;
      for (const { type, reference, ...child } of dependants) {
        const ref = { name: child.name, namespace: child.namespace };
        try {
          const live = await cluster.get(type, ref);
          if (!live || live.metadata.uid !== child.uid) continue;
          const owner = { ...reference, name, uid };
          if (await addOwner({ cluster, type, live, owner, insteadOf: reference.uid, fieldManager: 'lifeboat' })) links += 1;
        } catch (error) {
          log
            .forItem({ group: type.group, resource: type.resource, namespace: child.namespace ?? '', name: child.name })
            .warn(`could not be linked to ${reference.kind} ${name}, which was made anew`, coded('OWNER_NOT_LINKED', { error }));
        }
      }
      return links;
    },
  };
}
