import type { ResultsFile } from '@lifeboat/core';
import { messageList } from '../../output/message-list.ts';
import { pageRow } from './page-row.ts';

/** Rows of what went wrong: `problem`, `error` and `warning` stand first in `groups`. */
export function toldRows(
  { problems, results }: { readonly problems: readonly string[]; readonly results?: ResultsFile | undefined },
  groups: readonly string[],
): string[] {
  const rows = (group: 'problem' | 'error' | 'warning', look: 'bad' | 'warn', messages: readonly string[]) =>
    messages.map((name) => pageRow({ group, rank: groups.indexOf(group), look, name }));
  return [
    ...rows('problem', 'bad', problems),
    ...rows('error', 'bad', messageList(results?.errors ?? {})),
    ...rows('warning', 'warn', messageList(results?.warnings ?? {})),
  ];
}
