import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Block } from './common/verdict.ts';

/** Kinds whose names are shorter than a DNS subdomain may be. */
const limits: ReadonlyMap<string, number> = new Map([
  ['services', 63],
  ['namespaces', 63],
  ['cronjobs.batch', 52],
]);

/** The API server tells it too, where it can be asked. */
export function nameTooLong(resource: string, { metadata: { name } }: KubeObject): Block | undefined {
  const limit = limits.get(resource) ?? 253;
  if (name.length <= limit) return undefined;
  return { code: 'NAME_TOO_LONG', reason: `its name has ${name.length} characters, ${limit} are allowed for ${resource}` };
}
