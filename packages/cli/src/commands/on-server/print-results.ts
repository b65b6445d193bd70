import { LifeboatError, type ResultsFile } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import { messageList } from '../../output/message-list.ts';
import { createMessageLog } from '../../output/message-log.ts';
import { visible } from '../../output/visible.ts';

interface PrintResultsOptions {
  readonly results: Promise<ResultsFile>;
  readonly quiet: boolean;
  readonly context: CliContext;
  /** Where those are that do not fit here. */
  readonly more: string;
}

/** The warnings and errors of something that a server did, on standard error; a warning where they cannot be had. */
export async function printResults({ results, quiet, context, more }: PrintResultsOptions): Promise<void> {
  const log = createMessageLog();
  try {
    const { warnings, errors } = await results;
    for (const message of messageList(warnings)) log.add({ severity: 'warning', message });
    for (const message of messageList(errors)) log.add({ severity: 'error', message });
  } catch (error) {
    if (LifeboatError.isInstance(error, 'CANCELED')) throw error;
    await context.stderr.write(`warning: what it reports cannot be read: ${visible((error as Error).message)}\n`);
  }
  await log.print(context.stderr, { quiet, more });
}
