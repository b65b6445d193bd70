import type { KubeObject } from '@lifeboat/core';
import { installTypes, isInstallKind } from './install-types.ts';

/** `Deployment velero/velero`. */
export function nameOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
}

/** What the API calls go to. */
export function located({ kind, metadata }: KubeObject): {
  type: (typeof installTypes)[keyof typeof installTypes];
  ref: { name: string; namespace?: string };
} {
  if (!isInstallKind(kind)) throw new TypeError(`${kind} is not of an installation`);
  return { type: installTypes[kind], ref: { name: metadata.name, ...(metadata.namespace && { namespace: metadata.namespace }) } };
}
