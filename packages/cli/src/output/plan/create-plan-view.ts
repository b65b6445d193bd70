import type { PlannedItem, RestorePlanResult } from '@lifeboat/core';
import { changeLines } from '../change-lines.ts';
import { objectName } from '../message-log.ts';
import { visible } from '../visible.ts';
import { wrapText } from '../wrap-text.ts';
import { planActions } from './plan-actions.ts';

/** A plan as a person reads it: by action, worst first; what is only made or left is counted. */
export interface PlanView {
  add(item: PlannedItem): void;
  print(result: RestorePlanResult, options: { readonly backup: string }): string;
}

/** Objects of one action that are told one by one; the others are counted. */
const shown = 100;
const oneByOne: readonly PlannedItem['action'][] = ['blocked', 'recreate', 'update'];
const titles = {
  blocked: 'Blocked',
  recreate: 'Deleted and made anew',
  update: 'Updated',
  create: 'Created',
  skip: 'Left out',
  unchanged: 'Unchanged',
} as const satisfies Record<PlannedItem['action'], string>;

/** `width`: of what shows it. */
export function createPlanView({ width }: { readonly width: number }): PlanView {
  const texts = new Map<PlannedItem['action'], string[]>();
  const groups = new Map<PlannedItem['action'], Map<string, Map<string, number>>>();
  const codes = new Map<string, number>();
  const transforms = new Map<string, number>();
  let warnings = 0;
  let notTried = 0;
  let held = 0;
  let refusedHooks = 0;

  function count(item: PlannedItem): void {
    const byPlace = groups.get(item.action) ?? new Map<string, Map<string, number>>();
    groups.set(item.action, byPlace);
    const where = item.namespace === '' ? '(no namespace)' : item.namespace;
    const place = item.code === 'LABELS_ONLY' ? `${where}, labels only` : where;
    const byKind = byPlace.get(place) ?? new Map<string, number>();
    byPlace.set(place, byKind);
    byKind.set(item.groupResource, (byKind.get(item.groupResource) ?? 0) + 1);
  }

  return {
    add(item) {
      warnings += item.warnings?.length ?? 0;
      if (item.notTried !== undefined) notTried += 1;
      if (item.held !== undefined) held += 1;
      if (item.warnings?.some(({ code }) => code === 'HOOKS_REFUSED')) refusedHooks += 1;
      for (const { name } of item.transforms ?? []) transforms.set(name, (transforms.get(name) ?? 0) + 1);
      const isTold = oneByOne.includes(item.action) && item.code !== 'LABELS_ONLY';
      const list = texts.get(item.action) ?? [];
      texts.set(item.action, list);
      if (isTold && list.length < shown) list.push(textOf(item, width));
      else count(item);
      if (item.action === 'skip' || item.action === 'blocked') {
        const why = `${item.action} ${item.code ?? 'OTHER'}`;
        codes.set(why, (codes.get(why) ?? 0) + 1);
      }
    },
    print({ counts, heldDeployments }, { backup }) {
      const total = planActions.filter((action) => counts[action] > 0).map((action) => `${counts[action]} ${action}`);
      const lines = [wrapText(`Plan of backup ${backup}: ${total.join(', ') || 'no objects'}`, { indent: '  ', width }), ''];
      for (const action of planActions) {
        if (counts[action] === 0) continue;
        const why = [...codes].filter(([key]) => key.startsWith(`${action} `)).map(([key, number]) => `${key.split(' ')[1]} ${number}`);
        const title = `${titles[action]} (${counts[action]})${why.length === 0 ? '' : `: ${why.join(', ')}`}`;
        lines.push(wrapText(title, { indent: '  ', width }), ...(texts.get(action) ?? []));
        for (const [place, kinds] of [...(groups.get(action) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))) {
          const each = [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, number]) => `${kind} ${number}`);
          const more = (texts.get(action) ?? []).length > 0 ? 'and in ' : '';
          lines.push(`  ${wrapText(`${more}${place}: ${each.join(', ')}`, { indent: '      ', width: width - 2 })}`);
        }
        lines.push('');
      }
      const changed = [...transforms].map(([name, number]) => `${visible(name)} ${number}`).join(', ');
      const rest = [
        ...(changed === '' ? [] : [`Changed on the way, objects: ${changed}. What it was and is: -o json or -o html.`]),
        ...(held > 0 ? [`${held} are held until all objects are there, so that their controllers wait. How: -o json or -o html.`] : []),
        ...(heldDeployments.length > 0 ? [`Without replicas until then: Deployment ${heldDeployments.map(visible).join(', ')}.`] : []),
        ...(refusedHooks > 0
          ? [`Hooks of ${refusedHooks} Pods would not run: this identity may not run commands there (create pods/exec).`]
          : []),
        ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? 'warning' : 'warnings'} and all reasons: -o json or -o html.`] : []),
        ...(notTried > 0
          ? [
              `${notTried} could not be tried at the API server: ${notTried === 1 ? 'it is' : 'they are'} checked when ${notTried === 1 ? 'it is' : 'they are'} restored.`,
            ]
          : []),
        'Nothing was written.',
      ];
      const text = [...lines, ...rest.map((line) => wrapText(line, { indent: '  ', width }))].join('\n');
      return `${text
        .split('\n')
        .flatMap((line) => broken(line, width))
        .join('\n')}\n`;
    },
  };
}

/** A name may be longer than a line. */
function broken(line: string, width: number): string[] {
  if (line.length <= width) return [line];
  return [line.slice(0, width), ...broken(`      ${line.slice(width)}`, width)];
}

function textOf(item: PlannedItem, width: number): string {
  const { code, reason, changes = [], warnings = [] } = item;
  const told = [
    ...(reason === undefined || changes.length > 0 ? [] : [code === undefined ? reason : `${code}: ${reason}`]),
    ...(item.action === 'recreate' && reason !== undefined && changes.length > 0 ? [reason] : []),
    ...warnings.map((warning) => `${warning.code}: ${warning.message}`),
  ];
  const clip = (line: string) => (line.length > width ? `${line.slice(0, width - 3)}...` : line);
  return [
    `  ${wrapText(objectName(item), { indent: '    ', width: width - 2 })}`,
    ...told.map((line) => `    ${wrapText(visible(line), { indent: '    ', width: width - 4 })}`),
    ...changeLines(changes).map(clip),
  ].join('\n');
}
