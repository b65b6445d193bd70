import type { ApiResource, Discovery, DiscoveryFailure } from '../../contract/cluster/discovery.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ApiSender } from '../requests/api-request.ts';
import { createDiscovery } from './create-discovery.ts';

const aggregated = ['v2', 'v2beta1'].map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`);

/** `APIGroupDiscoveryList` of apidiscovery.k8s.io, v2 and v2beta1. */
interface GroupList {
  readonly kind: 'APIGroupDiscoveryList';
  readonly items?: {
    readonly metadata?: { readonly name?: string };
    readonly versions?: { readonly version: string; readonly freshness?: string; readonly resources?: AggregatedResource[] }[];
  }[];
}

interface AggregatedResource {
  readonly resource: string;
  readonly responseKind?: { readonly kind?: string };
  readonly scope?: string;
  readonly singularResource?: string;
  readonly verbs?: string[];
  readonly shortNames?: string[];
  readonly categories?: string[];
  readonly subresources?: readonly { readonly subresource?: string }[];
}

/** `APIResourceList` of meta/v1: one group and version, from servers without aggregated discovery. */
interface PlainResourceList {
  readonly resources?: {
    readonly name: string;
    readonly kind: string;
    readonly singularName?: string;
    readonly namespaced?: boolean;
    readonly verbs?: string[];
    readonly shortNames?: string[];
    readonly categories?: string[];
  }[];
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  /** `undefined`: the server announces it without saying what is in it. */
  readonly resources: ApiResource[] | undefined;
}

/** Asks an API server what it serves: aggregated discovery in two requests, plain discovery where that is unknown. */
export async function discover(sender: ApiSender, options: CallOptions = {}): Promise<Discovery> {
  const get = async (path: string) =>
    (await sender.send({
      method: 'GET',
      path,
      action: `discover ${path}`,
      accept: [...aggregated, 'application/json'].join(','),
      repeatable: true,
      signal: options.signal,
    })) as { body: { kind?: string } };
  const [core, groups] = await Promise.all([get('/api'), get('/apis')]);
  const failures: DiscoveryFailure[] = [];
  const announced = [...groupVersions(core.body), ...groupVersions(groups.body)];
  const described = await Promise.all(
    announced.map(async (one) => {
      if (one.resources) return { ...one, resources: one.resources };
      try {
        const { body } = await get(one.group === '' ? `/api/${one.version}` : `/apis/${one.group}/${one.version}`);
        return { ...one, resources: plainResources(one, body as PlainResourceList) };
      } catch (error) {
        if (!isGroupFailure(error)) throw error;
        failures.push(failure(one, error));
        return { ...one, resources: [] };
      }
    }),
  );
  return createDiscovery(described, failures);
}

function groupVersions(body: unknown): GroupVersion[] {
  const list = body as GroupList | { kind: 'APIVersions'; versions?: string[] } | { kind: 'APIGroupList'; groups?: PlainGroup[] };
  switch (list.kind) {
    case 'APIGroupDiscoveryList':
      return (list.items ?? []).flatMap(({ metadata, versions }) =>
        (versions ?? []).map(({ version, freshness, resources }) => ({
          group: metadata?.name ?? '',
          version,
          // Stale: the server cannot reach the APIService that serves it; a plain request tells why, or that it is back.
          resources: freshness === 'Stale' ? undefined : aggregatedResources({ group: metadata?.name ?? '', version }, resources ?? []),
        })),
      );
    case 'APIVersions':
      return (list.versions ?? []).map((version) => ({ group: '', version, resources: undefined }));
    case 'APIGroupList':
      return (list.groups ?? []).flatMap((group) =>
        byPreference(group).map((version) => ({ group: group.name, version, resources: undefined })),
      );
    default:
      throw new LifeboatError({
        code: 'KUBERNETES_ERROR',
        message: 'Cannot discover what the server serves: it does not answer like a Kubernetes API server',
      });
  }
}

interface PlainGroup {
  readonly name: string;
  readonly versions?: { readonly version: string }[];
  readonly preferredVersion?: { readonly version?: string };
}

function byPreference(group: PlainGroup): string[] {
  const versions = (group.versions ?? []).map(({ version }) => version);
  const preferred = group.preferredVersion?.version;
  return preferred === undefined ? versions : [preferred, ...versions.filter((version) => version !== preferred)];
}

function aggregatedResources(type: { group: string; version: string }, resources: readonly AggregatedResource[]): ApiResource[] {
  // An entry without a kind only carries subresources.
  return resources.flatMap(({ resource, responseKind, scope, singularResource, verbs, shortNames, categories, subresources }) =>
    responseKind?.kind
      ? [
          {
            group: type.group,
            version: type.version,
            resource,
            kind: responseKind.kind,
            singularName: singularResource || responseKind.kind.toLowerCase(),
            namespaced: scope === 'Namespaced',
            verbs: verbs ?? [],
            shortNames: shortNames ?? [],
            categories: categories ?? [],
            hasStatus: (subresources ?? []).some(({ subresource }) => subresource === 'status'),
          },
        ]
      : [],
  );
}

function plainResources(type: { group: string; version: string }, list: PlainResourceList): ApiResource[] {
  const names = new Set((list.resources ?? []).map(({ name }) => name));
  return (list.resources ?? [])
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, singularName, namespaced, verbs, shortNames, categories }) => ({
      group: type.group,
      version: type.version,
      resource: name,
      kind,
      singularName: singularName || kind.toLowerCase(),
      namespaced: namespaced ?? false,
      verbs: verbs ?? [],
      shortNames: shortNames ?? [],
      categories: categories ?? [],
      hasStatus: names.has(`${name}/status`),
    }));
}

/** The server answers, but not for this group: other failures are those of the whole discovery. */
function isGroupFailure(error: unknown): error is LifeboatError {
  return LifeboatError.isInstance(error) && typeof error.context.status === 'number' && ![401, 403, 429].includes(error.context.status);
}

function failure({ group, version }: GroupVersion, error: LifeboatError): DiscoveryFailure {
  const groupVersion = group === '' ? version : `${group}/${version}`;
  const message =
    `The server announces ${groupVersion} but cannot say what is in it: ${error.message}. ` +
    `Look at the APIService ${version}.${group} (kubectl get apiservice), or delete it if it is a leftover`;
  return { groupVersion, message };
}
