import type { ObjectRef } from '../../contract/cluster/cluster-client.ts';
import { type GroupVersionResource, groupResource } from '../../plugin-api/kube-object.ts';

/** The URL path of a type, a namespace of it, one object or a subresource. */
export function resourcePath(
  type: GroupVersionResource,
  ref: { namespace?: string | undefined; name?: string } = {},
  subresource?: string,
): string {
  const root = type.group === '' ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`;
  const namespace = ref.namespace ? `/namespaces/${encodeURIComponent(ref.namespace)}` : '';
  const name = ref.name === undefined ? '' : `/${encodeURIComponent(ref.name)}`;
  return `${root}${namespace}/${type.resource}${name}${subresource ? `/${subresource}` : ''}`;
}

/** The query of a request; what is undefined is left out. */
export function queryString(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let text = '';
  // A URLSearchParams for each request costs more than all else here.
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined && value !== '')
      text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(String(value).toWellFormed())}`;
  return text;
}

/** `deployments.apps shop/web`, for messages. */
export function objectLabel(type: GroupVersionResource, ref: Partial<ObjectRef> = {}): string {
  const name = [ref.namespace, ref.name].filter(Boolean).join('/');
  return name === '' ? groupResource(type) : `${groupResource(type)} ${name}`;
}
