import { ownMember } from '@lifeboat/core/json';
import type { ListFlags } from '../../flags/list-flags.ts';

export type LabelColumnFlags = Pick<ListFlags, 'showLabels' | 'labelColumns'>;

type Labels = Readonly<Record<string, string>> | undefined;

/** The headings that `--label-columns` and `--show-labels` add, as kubectl does: a label's key behind the last slash, in capitals. */
export function labelHeadings({ labelColumns = [], showLabels }: LabelColumnFlags): string[] {
  return [...labelColumns.map((key) => key.slice(key.lastIndexOf('/') + 1).toUpperCase()), ...(showLabels ? ['LABELS'] : [])];
}

/** The cells below {@link labelHeadings}. */
export function labelCells(labels: Labels, { labelColumns = [], showLabels }: LabelColumnFlags): string[] {
  const all = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  const of = (key: string) => (labels && ownMember(labels, key)) ?? '<none>';
  return [...labelColumns.map(of), ...(showLabels ? [all.join(',') || '<none>'] : [])];
}
