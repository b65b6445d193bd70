import type { KubeObject } from '../../../plugin-api/kube-object.ts';

/** What an API server answers to a list. */
export interface ListBody {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string; readonly remainingItemCount?: number };
  readonly items?: KubeObject[] | null;
}

/** Items of built-in kinds come without apiVersion and kind: the list says them for all. */
export function withType(item: KubeObject, list: ListBody): KubeObject {
  if (item.kind !== undefined && item.apiVersion !== undefined) return item;
  const { apiVersion = list.apiVersion, kind = list.kind.replace(/List$/, ''), ...rest } = item;
  return { apiVersion, kind, ...rest } as KubeObject;
}
