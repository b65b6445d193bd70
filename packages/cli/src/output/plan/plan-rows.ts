import type { PlannedItem, RestorePlanResult } from '@lifeboat/core';
import { changeLines } from '../change-lines.ts';
import type { ItemStream } from '../item-stream.ts';
import { objectName } from '../message-log.ts';
import { visible } from '../visible.ts';

/** A plan as rows, each as it comes, then the counts. */
export const planRows: ItemStream<PlannedItem, RestorePlanResult> = {
  start: '',
  item: (item) => [`${item.action.padEnd(9)} ${objectName(item)}${noteOf(item)}`, ...changeLines(item.changes ?? []), ''].join('\n'),
  end: ({ counts, heldDeployments }) =>
    `${heldDeployments.map((name) => `Deployment ${visible(name)} has no replicas meanwhile\n`).join('')}${counts.create} to create, ${counts.update} to update, ${counts.recreate} to recreate, ${counts.unchanged} unchanged, ${counts.skip} to skip, ${counts.blocked} blocked. Nothing was written.\n`,
};

function noteOf({ reason, notTried, warnings = [], hooks = [], held }: PlannedItem): string {
  const told = [reason, ...warnings.map(({ message }) => message), notTried && `not tried: ${notTried}`].filter(
    (each) => each !== undefined,
  );
  const notes = [...told, ...(held === undefined ? [] : [`held: ${held}`]), ...hooks.map((hook) => `hook: ${hook}`)];
  return notes.length === 0 ? '' : `  (${notes.map(visible).join('; ')})`;
}
