import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { MoverOptions } from '../../contract/movers/mover-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { isAllowed } from '../../kubernetes/is-allowed.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';

interface CheckRightsOptions extends CallOptions {
  readonly cluster: Pick<ClusterClient, 'create'>;
  readonly mover: MoverOptions;
  /** Whether files are saved, or volumes are filled. */
  readonly work: 'save' | 'fill';
  /** Where the volumes are. `''`: in any namespace. */
  readonly namespaces: Iterable<string>;
  /** Such as `Backup "b1"`. */
  readonly what: string;
}

const pod = { group: '', resource: 'pods' };
const exec = { verb: 'create', ...pod, subresource: 'exec' };
const job = { group: 'batch', resource: 'jobs' };
const secret = { group: '', resource: 'secrets' };
const verbs = <const Kind extends object>(kind: Kind, ...all: string[]) => all.map((verb) => ({ verb, ...kind }));

function rightsFor({ job: jobs }: MoverOptions, work: CheckRightsOptions['work']) {
  const byJob = jobs ? [...verbs(job, 'create', 'get', 'delete'), ...verbs(secret, 'create', 'delete'), ...verbs(pod, 'list')] : [];
  if (work === 'fill') return [...verbs(pod, 'get', 'patch'), exec, ...byJob];
  return jobs ? byJob : [...verbs(pod, 'create', 'get', 'delete'), exec];
}

/** Refuses what needs movers in namespaces in which this identity may not make them, before anything is written. A server that does not
 * answer such questions is not asked further. @throws LifeboatError `KUBERNETES_FORBIDDEN` that names every right that is missing */
export async function checkMoverRights({ cluster, mover, work, namespaces, what, signal }: CheckRightsOptions): Promise<void> {
  const missing: string[] = [];
  for (const namespace of new Set(namespaces)) {
    const rights = rightsFor(mover, work);
    const answers = await Promise.all(rights.map((right) => isAllowed(cluster, { ...right, namespace }, { signal })));
    if (answers.includes(undefined)) return;
    const named = rights.flatMap((right, at) => (answers[at] ? [] : [nameOf(right)]));
    if (named.length > 0) missing.push(`${named.join(', ')} ${namespace === '' ? 'in all namespaces' : `in namespace ${namespace}`}`);
  }
  if (missing.length === 0) return;
  throw new LifeboatError({
    code: 'KUBERNETES_FORBIDDEN',
    message:
      `${what} moves files of volumes, and this identity may not: ${missing.join('; ')}. Nothing was written there. ` +
      'Grant these rights, or leave the volumes out',
    context: { missing },
  });
}

function nameOf({ verb, group, resource, subresource }: { verb: string; group: string; resource: string; subresource?: string }): string {
  return `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}${group === '' ? '' : `.${group}`}`;
}
