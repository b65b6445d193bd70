import type { GroupVersionResource, KubeObject } from '@lifeboat/core';
import { installTypes, isInstallKind } from './install-types.ts';

/** Names an object for messages: `Deployment velero/velero`. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

/** The type and name of an object, as API calls need them. */
export function located({ apiVersion, kind, metadata }: KubeObject): {
  type: GroupVersionResource;
  ref: { name: string; namespace?: string };
} {
  if (!isInstallKind(kind)) throw new TypeError(`${kind} is not of an installation`);
  const type = { ...installTypes[kind], version: apiVersion.split('/').at(-1) ?? '' };
  return { type, ref: { name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) } };
}
