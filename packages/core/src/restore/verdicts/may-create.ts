import { isAllowed } from '../../kubernetes/is-allowed.ts';
import { type GroupVersionResource, groupResource } from '../../plugin-api/kube-object.ts';
import type { Block } from './common/verdict.ts';
import type { VerdictSession } from './common/verdict-session.ts';

/** Tells whether objects of a kind may be created in a namespace, where no dry-run tells it. */
export type MayCreate = (type: GroupVersionResource, namespace: string) => Promise<Block | undefined>;

/** Questions asked at most, one for each kind and namespace: a plan of more leaves the rest to the restore. */
const mostQuestions = 2000;

/** Whoever may create everything is asked for nothing else. A server that does not answer such questions keeps nothing back. */
export function createMayCreate({ dependencies: { cluster }, signal }: VerdictSession): MayCreate {
  const answers = new Map<string, Promise<boolean | undefined>>();
  let everything: Promise<boolean | undefined> | undefined;

  const ask = (group: string, resource: string, namespace: string) =>
    isAllowed(cluster, { verb: 'create', group, resource, namespace }, { signal });

  return async (type, namespace) => {
    everything ??= ask('*', '*', '');
    if ((await everything) !== false) return undefined;
    const key = JSON.stringify([groupResource(type), namespace]);
    if (!answers.has(key) && answers.size >= mostQuestions) return undefined;
    const answer = answers.get(key) ?? ask(type.group, type.resource, namespace);
    answers.set(key, answer);
    if ((await answer) !== false) return undefined;
    const where = namespace === '' ? '' : ` in namespace ${namespace}`;
    return { code: 'RIGHTS_MISSING', reason: `this identity may not create ${groupResource(type)}${where}` };
  };
}
