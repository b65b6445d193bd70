import type { PlannedItem, RestorePlanResult, RestoreRequest } from '@lifeboat/core';
import { stringifyJson } from '@lifeboat/core/json';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import type { OpenEngine } from '../../open-engine.ts';
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
  const printer = printers[flags.output ?? 'table'];
  const run = open.engine.planRestore(request);
  await stdout.write(printer.start);
  let first = true;
  for await (const event of run) {
    if (event.type !== 'planned-item') continue;
    await stdout.write(printer.item(event.item, first));
    first = false;
    if (stdout.closed) {
      run.cancel('the reader of the plan has gone');
      await run.result.catch(() => {});
      return exitCodes.completed;
    }
  }
  const result = await run.result;
  await stdout.write(printer.end(result, first));
  for (const [type, messages] of [
    ['warning', result.warnings],
    ['error', result.errors],
  ] as const) {
    if (type === 'warning' && flags.quiet) continue;
    for (const message of messageList(messages)) await stderr.write(`${type}: ${visible(message)}\n`);
  }
  return messageList(result.errors).length > 0 ? exitCodes.partiallyFailed : exitCodes.completed;
}

interface PlanPrinter {
  readonly start: string;
  item(item: PlannedItem, first: boolean): string;
  end(result: RestorePlanResult, empty: boolean): string;
}

function noteOf({ reason, hooks = [] }: PlannedItem): string {
  const notes = [...(reason === undefined ? [] : [reason]), ...hooks.map((hook) => `hook: ${hook}`)];
  return notes.length === 0 ? '' : `  (${notes.map(visible).join('; ')})`;
}

// JSON values are YAML too, which lets both forms be written item by item.
const printers: Record<'table' | 'json' | 'yaml', PlanPrinter> = {
  table: {
    start: '',
    item: (item) => `${item.action.padEnd(8)} ${objectName(item)}${noteOf(item)}\n`,
    end: ({ counts }) =>
      `${counts.create} to create, ${counts.update} to update, ${counts.skip} to skip, ${counts.blocked} blocked. Nothing was written.\n`,
  },
  json: {
    start: '{"items": [',
    item: (item, first) => `${first ? '' : ','}\n  ${stringifyJson(item)}`,
    end: (result) =>
      `\n], "counts": ${stringifyJson(result.counts)}, "warnings": ${stringifyJson(result.warnings)}, "errors": ${stringifyJson(result.errors)}}\n`,
  },
  yaml: {
    start: 'items:',
    item: (item, first) => `${first ? '\n' : ''}  - ${stringifyJson(item)}\n`,
    end: (result, empty) =>
      `${empty ? ' []\n' : ''}counts: ${stringifyJson(result.counts)}\nwarnings: ${stringifyJson(result.warnings)}\nerrors: ${stringifyJson(result.errors)}\n`,
  },
};
