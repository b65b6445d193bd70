import type { ResultMessages } from '@lifeboat/core';

/** The messages of a results file, one after the other; those of namespaces begin with its name. */
export function messageList({ velero = [], cluster = [], namespaces = {} }: ResultMessages): string[] {
  return [...velero, ...cluster, ...Object.entries(namespaces).flatMap(([name, list]) => list.map((message) => `${name}: ${message}`))];
}
