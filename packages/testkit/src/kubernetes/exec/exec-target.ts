import { ownMember } from '@lifeboat/core/json';
import type { KubeObject } from '@lifeboat/core/plugin-api';
import { type ApiState, authenticate } from '../requests/handle-request.ts';
import { badRequest, noSuchResource, notFound } from '../requests/status-error.ts';
import type { ExecCall } from './answer-exec.ts';

/** Reads a request for `/api/v1/namespaces/NS/pods/POD/exec`. @throws StatusError as a kube-apiserver answers */
export function execTarget(state: ApiState, url: URL, headers: { authorization?: string | undefined }): Omit<ExecCall, 'signal'> {
  const [, namespace, name] = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)\/exec$/.exec(url.pathname) ?? [];
  if (namespace === undefined || name === undefined) throw noSuchResource();
  authenticate(state, { method: 'GET', url, headers, body: '' }, url.pathname.replace(/\/exec$/, ''));
  const type = state.registry.find('', 'v1', 'pods');
  if (!type) throw noSuchResource();
  const podName = decodeURIComponent(name);
  const pod = state.storage.get(type.storageKey, decodeURIComponent(namespace), podName);
  if (!pod) throw notFound(type, podName);
  const names = containerNames(pod);
  const container = url.searchParams.get('container') ?? (names.length === 1 ? names[0] : undefined);
  if (container === undefined)
    throw badRequest(`a container name must be specified for pod ${podName}, choose one of: [${names.join(' ')}]`);
  if (!names.includes(container)) throw badRequest(`container ${container} is not valid for pod ${podName}`);
  const command = url.searchParams.getAll('command');
  if (command.length === 0) throw badRequest('you must specify at least one command');
  return { pod, container, command };
}

function containerNames(pod: KubeObject): string[] {
  const spec = (pod.spec ?? {}) as Record<string, readonly { readonly name: string }[] | undefined>;
  return ['containers', 'initContainers', 'ephemeralContainers'].flatMap((list) => (ownMember(spec, list) ?? []).map(({ name }) => name));
}
