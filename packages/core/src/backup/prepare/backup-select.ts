import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { ApiResource, Discovery } from '../../contract/cluster/discovery.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { createOwnerTypes } from '../../filters/owner-types.ts';
import { compileSelection } from '../../filters/select/compile-selection.ts';
import { createOwnerChains } from '../../filters/select/owner-chain.ts';
import type { SelectSubject } from '../../filters/select/select-subject.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { groupResource, type KubeObject } from '../../plugin-api/kube-object.ts';

/** `select` of a request. What it cannot tell of an object is an error of that object, which is then not taken. */
export interface BackupSelect {
  takes(type: ApiResource, object: KubeObject, log: OperationLog): Promise<boolean>;
  /** Whether an object stays out though another needs it. */
  excludes(type: ApiResource, object: KubeObject, log: OperationLog): Promise<boolean>;
  /** Whether it says what is taken: then Namespaces come with what is in them, and definitions with their objects. */
  readonly includesSome: boolean;
  /** Objects that lists brought, and that it did not take. */
  readonly passedOver: { count: number };
}

interface BackupSelectOptions {
  readonly request: BackupRequest;
  readonly cluster: ClusterClient;
  readonly discovery: Discovery;
  readonly signal: AbortSignal;
}

const mostTold = 10_000;

/** Of a request that was checked. */
export function createBackupSelect({ request, cluster, discovery, signal }: BackupSelectOptions): BackupSelect | undefined {
  if (!request.select) return undefined;
  const { compiled } = compileSelection(request.select, (kind) => {
    const type = discovery.resolve(kind);
    return type ? [groupResource(type)] : [];
  });
  const ownersOf = createOwnerChains({
    typeOf: createOwnerTypes(discovery),
    read: (type, id) => cluster.get(type, id, { signal }),
  });
  const subjectOf = (type: ApiResource, object: KubeObject): SelectSubject => {
    const { namespace = '', name } = object.metadata;
    const owners = (of: KubeObject) => ownersOf(namespace, of);
    return { resource: groupResource(type), namespace, name, object: async () => object, owners };
  };
  const told = new Set<string>();
  const orTell = async (type: ApiResource, object: KubeObject, log: OperationLog, ask: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await ask();
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'SELECTION_UNDECIDED', 'KUBERNETES_FORBIDDEN')) throw error;
      const { namespace = '', name } = object.metadata;
      const key = JSON.stringify([groupResource(type), namespace, name]);
      if (!told.has(key))
        log
          .forItem({ group: type.group, resource: type.resource, namespace, name })
          .error('Not backed up: nobody knows whether it is selected', coded('ITEM_NOT_BACKED_UP', { error }));
      if (told.size < mostTold) told.add(key);
      return false;
    }
  };
  return {
    includesSome: compiled.includesSome,
    passedOver: { count: 0 },
    takes: (type, object, log) => orTell(type, object, log, async () => (await compiled.judge(subjectOf(type, object))) === 'taken'),
    excludes: async (type, object, log) =>
      !(await orTell(type, object, log, async () => !(await compiled.excludes(subjectOf(type, object))))),
  };
}
