import type { PlannedItem, RestorePlanResult } from '@lifeboat/core';
import type { ItemStream } from '../output/item-stream.ts';
import { messageList } from '../output/message-list.ts';
import { planActions } from '../output/plan/plan-actions.ts';
import { formatTime } from '../output/tables/format-bytes.ts';
import { htmlPage } from './frame/html-page.ts';
import { changeTable } from './parts/change-table.ts';
import { escapeHtml } from './parts/escape-html.ts';
import { pageRow } from './parts/page-row.ts';

interface PlanPageOptions {
  readonly backup: string;
  readonly madeAt: Date;
}

const looks = { blocked: 'bad', recreate: 'bad', update: 'warn', create: 'good', skip: '', unchanged: '' } as const;

/** A plan as a page for a change ticket, written row by row. */
export function planPage({ backup, madeAt }: PlanPageOptions): ItemStream<PlannedItem, RestorePlanResult> {
  const page = htmlPage({
    title: `Restore plan of ${backup}`,
    facts: [
      ['Backup', backup],
      ['Made', formatTime(madeAt.toISOString())],
    ],
    groups: planActions,
  });
  return {
    start: page.start,
    item: (item) => rowOf(item),
    end: ({ counts, heldDeployments, storageLocation, warnings, errors }) => {
      const told = planActions.map((action) => `${counts[action]} ${action}`).join(', ');
      const lines = [
        ...heldDeployments.map((name) => `<p>Deployment ${escapeHtml(name)} has no replicas until all objects are there</p>`),
        ...messageList(errors).map((message) => `<p class="bad-text">error: ${escapeHtml(message)}</p>`),
        ...messageList(warnings).map((message) => `<p class="warn-text">warning: ${escapeHtml(message)}</p>`),
      ];
      // It is known only now, and stands before the rows.
      const lead = lines.length === 0 ? '' : `<div class="lead">${lines.join('\n')}</div>\n`;
      return `${lead}</main>\n<footer>${escapeHtml(`${told}. From location ${storageLocation}. Nothing was written.`)}</footer>\n${page.end}`;
    },
  };
}

function rowOf({
  action,
  groupResource,
  namespace,
  name,
  code,
  reason,
  notTried,
  warnings,
  changes,
  transforms,
  hooks,
  held,
}: PlannedItem): string {
  const object = `${namespace === '' ? '' : `${namespace}/`}${name}`;
  const parts = [
    reason === undefined ? '' : `<p>${escapeHtml(code === undefined ? reason : `${code}: ${reason}`)}</p>`,
    notTried === undefined ? '' : `<p>Not tried: ${escapeHtml(notTried)}</p>`,
    ...(warnings ?? []).map((warning) => `<p class="warn-text">${escapeHtml(`${warning.code}: ${warning.message}`)}</p>`),
    changes ? changeTable(changes, ['in the cluster', 'in the backup']) : '',
    ...(transforms ?? []).map((each) => `<p>${escapeHtml(each.name)}</p>${changeTable(each.changes, ['before', 'after'])}`),
    held === undefined ? '' : `<p>Held until all objects are there: ${escapeHtml(held)}</p>`,
    ...(hooks ?? []).map((hook) => `<p>Hook: ${escapeHtml(hook)}</p>`),
  ];
  const rank = planActions.indexOf(action);
  const html = parts.join('');
  const row = {
    group: action,
    rank,
    look: looks[action],
    kind: groupResource,
    name: object,
    note: noteOf(warnings?.length ?? 0, notTried),
  };
  return pageRow({ ...row, ...(html !== '' && { html }) });
}

function noteOf(warnings: number, notTried: string | undefined): string | undefined {
  const told = [
    ...(warnings > 0 ? [warnings === 1 ? '1 warning' : `${warnings} warnings`] : []),
    ...(notTried === undefined ? [] : ['not tried']),
  ];
  return told.length > 0 ? `(${told.join(', ')})` : undefined;
}
