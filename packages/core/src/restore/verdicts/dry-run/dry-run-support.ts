import { LifeboatError } from '../../../errors/lifeboat-error.ts';
import { onceSucceeded } from '../../../flow/once-succeeded.ts';
import { objectAt, textAt } from '../../../objects/object-at.ts';
import type { GroupVersionResource } from '../../../plugin-api/kube-object.ts';
import type { ClusterView } from '../../select/cluster-view.ts';
import type { VerdictSession } from '../common/verdict-session.ts';

/** Tells why a type must not be asked for dry-runs; `undefined`: it may be. */
export type DryRunSupport = (type: GroupVersionResource) => Promise<string | undefined>;

interface SupportSession {
  readonly dependencies: Pick<VerdictSession['dependencies'], 'cluster'>;
  readonly view: Pick<ClusterView, 'discovery'>;
  readonly signal: AbortSignal;
}

const apiServices = { group: 'apiregistration.k8s.io', resource: 'apiservices' };
const ownGroups = /^(?:$|apps$|autoscaling$|batch$|extensions$|policy$|(?!metrics\.|custom\.metrics\.|external\.metrics\.).*\.k8s\.io$)/;

/**
 * An aggregated API is served by a program of its own, which gets `dryRun=All` as a parameter that it may not know: it would write.
 * Built-in kinds and custom resources are served by the API server itself. Who may not read APIServices gets dry-runs of the groups
 * of Kubernetes only.
 */
export function createDryRunSupport({ dependencies, view, signal }: SupportSession): DryRunSupport {
  const { cluster } = dependencies;
  const aggregated = onceSucceeded(async () => {
    const type = view.discovery.resolve(`${apiServices.resource}.${apiServices.group}`);
    const found = new Map<string, string>();
    if (!type) return found;
    try {
      for await (const { items } of cluster.listPages(type, { signal })) {
        for (const item of items) {
          const service = objectAt(item, 'spec', 'service');
          const version = `${textAt(item, 'spec', 'group') ?? ''}/${textAt(item, 'spec', 'version') ?? ''}`;
          if (service) found.set(version, `${service.namespace}/${service.name}`);
        }
      }
    } catch (error) {
      if (!LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN')) throw error;
      return undefined;
    }
    return found;
  });
  return async ({ group, version }) => {
    const services = await aggregated();
    const service = services?.get(`${group}/${version}`);
    if (service !== undefined) return `${group}/${version} is served by Service ${service}, which may not know dry-runs`;
    if (services || ownGroups.test(group)) return undefined;
    return `this identity may not read APIServices, so that it is not known who serves ${group}/${version}, and whether that knows dry-runs`;
  };
}
