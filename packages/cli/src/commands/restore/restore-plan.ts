import { open as openFile, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PlannedItem, PlanSink, RestorePlanResult, RestoreRequest } from '@lifeboat/core';
import { Option } from 'commander';
import type { CliContext } from '../../cli-context.ts';
import { type ExitCode, exitCodes } from '../../exit-codes.ts';
import { planPage } from '../../html/plan-page.ts';
import type { OpenEngine } from '../../open-engine.ts';
import { type ItemStream, machineItems } from '../../output/item-stream.ts';
import { messageList } from '../../output/message-list.ts';
import { createPlanView } from '../../output/plan/create-plan-view.ts';
import { terminalWidth } from '../../output/text-sink.ts';
import { visible } from '../../output/visible.ts';
import { addLeafCommand, type RegisterCommand } from '../leaf-command.ts';
import { withEngine } from '../with-engine.ts';
import type { RestoreCreateFlags } from './restore-create-flags.ts';
import { addRestoreRequestFlags, localRestoreRequest } from './restore-request.ts';

type PlanOutput = 'table' | 'json' | 'yaml' | 'html';

/** Its own `-o` knows `html`, too. */
interface RestorePlanFlags extends RestoreCreateFlags {
  readonly save?: string;
}

export const registerRestorePlan: RegisterCommand = (parent, runner) =>
  addLeafCommand<RestorePlanFlags>({
    parent,
    runner,
    usage: 'plan <backup>',
    description: 'Show what a restore of a backup would do, object by object; writes nothing to the cluster',
    global: { format: false },
    flags(command) {
      command
        .addOption(
          new Option(
            '-o, --output <format>',
            'table (for people), json or yaml (for programs), or html (a page for a change ticket)',
          ).choices(['table', 'json', 'yaml', 'html']),
        )
        .option('--save <file>', 'also save the plan to a file, for restore apply');
      addRestoreRequestFlags(command);
    },
    run: ([backup = ''], flags, context) =>
      withEngine({ flags, context, cluster: true, actions: true, locations: 'all', snapshots: 'none' }, async (open) => {
        const request = await localRestoreRequest(flags, { backup, context });
        if (flags.save === undefined) return printPlan({ open, request, flags, context });
        return saved(resolve(context.cwd, flags.save), (save) => printPlan({ open, request, flags, context, save }));
      }),
  });

/** A file that is there once it is whole. */
async function saved(path: string, body: (sink: PlanSink) => Promise<ExitCode>): Promise<ExitCode> {
  const partial = `${path}.partial`;
  const file = await openFile(partial, 'w', 0o600);
  try {
    const code = await body({ write: async (text) => void (await file.writeFile(text)) });
    await file.sync();
    await file.close();
    await rename(partial, path);
    return code;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(partial, { force: true });
    throw error;
  }
}

interface PrintPlanOptions {
  readonly open: OpenEngine;
  readonly request: RestoreRequest;
  readonly flags: { readonly output?: PlanOutput; readonly quiet?: boolean };
  readonly context: CliContext;
  readonly save?: PlanSink;
}

/** Every object as it is planned, so that memory stays bounded; for people what counts, grouped. */
export async function printPlan({ open, request, flags, context, save }: PrintPlanOptions): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const output = flags.output ?? 'table';
  const printer = printerOf(output, request.backupName, context);
  const run = open.engine.planRestore(request, save ? { save } : {});
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

function printerOf(output: PlanOutput, backup: string, { now, stdout }: CliContext): ItemStream<PlannedItem, RestorePlanResult> {
  if (output === 'html') return planPage({ backup, madeAt: now() });
  if (output !== 'table') {
    const items = machineItems(output);
    return {
      ...items,
      end: ({ counts, heldDeployments, warnings, errors }, empty) => items.end({ counts, heldDeployments, warnings, errors }, empty),
    };
  }
  const view = createPlanView({ width: terminalWidth(stdout) ?? 80 });
  return {
    start: '',
    item(item) {
      view.add(item);
      return '';
    },
    end: (result) => view.print(result, { backup }),
  };
}
