import type { ResultMessages, ResultsFile } from '@lifeboat/core';
import type { DescribePage } from './describe-page.ts';

/** The warnings and errors of a results file, grouped as Velero groups them. */
export function describeMessages(page: DescribePage, results: ResultsFile | undefined): void {
  if (!results) return;
  if (hasMessages(results.warnings)) page.list('Warnings', messageLines(results.warnings));
  if (hasMessages(results.errors)) page.list('Errors', messageLines(results.errors));
}

function hasMessages(messages: ResultMessages): boolean {
  return messageLines(messages).some((line) => !line.endsWith('<none>'));
}

function messageLines(messages: ResultMessages): string[] {
  const group = (name: string, list: readonly string[] | undefined) =>
    list?.length ? [`${name}:`, ...list.map((message) => `  ${message}`)] : [`${name}:  <none>`];
  const namespaces = Object.entries(messages.namespaces ?? {});
  return [
    ...group('Velero', messages.velero),
    ...group('Cluster', messages.cluster),
    ...(namespaces.length === 0
      ? ['Namespaces:  <none>']
      : ['Namespaces:', ...namespaces.flatMap(([name, list]) => group(name, list).map((line) => `  ${line}`))]),
  ];
}
