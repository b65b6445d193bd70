import type { ResultMessages } from '../velero-api/files/results.ts';

const most = 20;

/** Errors, and warnings after them, as people read them; the first of each. */
export function runMessages(...groups: readonly (ResultMessages | undefined)[]): string[] {
  return groups.flatMap(linesOf).slice(0, most);
}

/** How many there are. */
export function countMessages(messages: ResultMessages | undefined): number {
  return linesOf(messages).length;
}

function linesOf({ velero = [], cluster = [], namespaces = {} }: ResultMessages = {}): string[] {
  const named = Object.entries(namespaces).flatMap(([namespace, lines]) => lines.map((line) => `${namespace}: ${line}`));
  return [...velero, ...cluster, ...named];
}
