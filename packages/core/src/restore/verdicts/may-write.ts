import { isAllowed } from '../../kubernetes/is-allowed.ts';
import { type GroupVersionResource, groupResource } from '../../plugin-api/kube-object.ts';
import type { Block } from './common/verdict.ts';
import type { VerdictSession } from './common/verdict-session.ts';

/** Tells why objects of a kind may not be created, or deleted, in a namespace, where no dry-run tells it. */
export type MayWrite = (verb: 'create' | 'delete', type: GroupVersionResource, namespace: string) => Promise<Block | undefined>;

/** Questions asked at most, one for each kind and namespace: a plan of more leaves the rest to the restore. */
const mostQuestions = 2000;

/** Whoever may do so with everything is asked for nothing else. A server that does not answer such questions keeps nothing back. */
export function createMayWrite({ dependencies: { cluster }, signal }: VerdictSession): MayWrite {
  const answers = new Map<string, Promise<boolean | undefined>>();

  function ask(verb: string, group: string, resource: string, namespace: string): Promise<boolean | undefined> {
    const key = JSON.stringify([verb, group, resource, namespace]);
    const answer = answers.get(key) ?? isAllowed(cluster, { verb, group, resource, namespace }, { signal });
    answers.set(key, answer);
    return answer;
  }

  return async (verb, type, namespace) => {
    if ((await ask(verb, '*', '*', '')) !== false) return undefined;
    const isKnown = answers.has(JSON.stringify([verb, type.group, type.resource, namespace]));
    if (!isKnown && answers.size >= mostQuestions) return undefined;
    if ((await ask(verb, type.group, type.resource, namespace)) !== false) return undefined;
    const where = namespace === '' ? '' : ` in namespace ${namespace}`;
    return { code: 'RIGHTS_MISSING', reason: `this identity may not ${verb} ${groupResource(type)}${where}` };
  };
}
