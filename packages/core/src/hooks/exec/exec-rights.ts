import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isAllowed } from '../../kubernetes/is-allowed.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Whether this identity may run commands in Pods, asked once a namespace in a run. API servers before 1.35 let those run commands who may
 * only `get` pods/exec: whoever may read everything could have a run do it for them. */
export interface ExecRights {
  /** A server that does not answer such questions is not asked further: it refuses what is not allowed. */
  allows(namespace: string, options: CallOptions): Promise<boolean>;
  /** @throws LifeboatError `KUBERNETES_FORBIDDEN` */
  require(namespace: string, options: CallOptions): Promise<void>;
}

export function createExecRights(cluster: Pick<ClusterClient, 'create'>): ExecRights {
  const answers = new Map<string, Promise<boolean>>();
  const ask = (namespace: string, options: CallOptions): Promise<boolean> => {
    const before = answers.get(namespace);
    if (before) return before;
    const attributes = { verb: 'create', group: '', resource: 'pods', subresource: 'exec', namespace };
    const answer = isAllowed(cluster, attributes, options).then((allowed) => allowed !== false);
    answers.set(namespace, answer);
    // It may be asked again.
    answer.catch(() => answers.delete(namespace));
    return answer;
  };
  const allows = async (namespace: string, options: CallOptions) => (await ask('', options)) || (await ask(namespace, options));
  return {
    allows,
    async require(namespace, options) {
      if (await allows(namespace, options)) return;
      throw new LifeboatError({ code: 'KUBERNETES_FORBIDDEN', message: execForbidden(namespace), context: { namespace } });
    },
  };
}

/** For people. */
export function execForbidden(namespace: string): string {
  return (
    `this identity may not run commands in Pods of namespace ${namespace}: it needs the right to create pods/exec. ` +
    'Grant it, or leave hooks out (runHooks: none)'
  );
}
