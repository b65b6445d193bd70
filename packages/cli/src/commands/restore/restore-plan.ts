import type { PlannedItem, RestorePlanResult, RestoreRequest } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { changeLines } from '../../output/change-lines.ts';
import { type ItemStream, machineItems } from '../../output/item-stream.ts';
import { messageList } from '../../output/message-list.ts';
import { objectName } from '../../output/message-log.ts';
import { visible } from '../../output/visible.ts';

interface PrintPlanOptions {
  readonly open: OpenEngine;
  readonly request: RestoreRequest;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

/** `restore create --dry-run`: every object as it is planned, so that memory stays bounded, then the counts. */
export async function printRestorePlan({ open, request, flags, context }: PrintPlanOptions): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const output = flags.output ?? 'table';
  const printer = output === 'table' ? tablePrinter : machinePrinter(output);
  const run = open.engine.planRestore(request);
  await stdout.write(printer.start);
  let isFirst = true;
  for await (const event of run) {
    if (event.type !== 'planned-item') continue;
    await stdout.write(printer.item(event.item, { isFirst }));
    isFirst = false;
    if (stdout.closed) {
      run.cancel('the reader of the plan has gone');
      await run.result.catch(() => {});
      return exitCodes.completed;
    }
  }
  const result = await run.result;
  await stdout.write(printer.end(result, { isEmpty: isFirst }));
  for (const [type, messages] of [
    ['warning', result.warnings],
    ['error', result.errors],
  ] as const) {
    if (type === 'warning' && flags.quiet) continue;
    for (const message of messageList(messages)) await stderr.write(`${type}: ${visible(message)}\n`);
  }
  return messageList(result.errors).length > 0 ? exitCodes.partiallyFailed : exitCodes.completed;
}

function noteOf({ reason, notTried, warnings = [], hooks = [] }: PlannedItem): string {
  const told = [reason, ...warnings.map(({ message }) => message), notTried && `not tried: ${notTried}`].filter(
    (each) => each !== undefined,
  );
  const notes = [...told, ...hooks.map((hook) => `hook: ${hook}`)];
  return notes.length === 0 ? '' : `  (${notes.map(visible).join('; ')})`;
}

const tablePrinter: ItemStream<PlannedItem, RestorePlanResult> = {
  start: '',
  item: (item) => [`${item.action.padEnd(9)} ${objectName(item)}${noteOf(item)}`, ...changeLines(item.changes ?? []), ''].join('\n'),
  end: ({ counts }) =>
    `${counts.create} to create, ${counts.update} to update, ${counts.recreate} to recreate, ${counts.unchanged} unchanged, ${counts.skip} to skip, ${counts.blocked} blocked. Nothing was written.\n`,
};

function machinePrinter(format: 'json' | 'yaml'): ItemStream<PlannedItem, RestorePlanResult> {
  const items = machineItems(format);
  return { ...items, end: ({ counts, warnings, errors }, empty) => items.end({ counts, warnings, errors }, empty) };
}
