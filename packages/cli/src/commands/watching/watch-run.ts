import type { BackupEvent, RestoreEvent, Run } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { createMessageLog } from '../../output/message-log.ts';
import { measureItems } from '../../output/progress/measures.ts';
import { createProgress } from '../../output/progress/progress.ts';

interface WatchRunOptions<Event, Result> {
  readonly run: Run<Event, Result>;
  /** Such as `Backup b1`. */
  readonly title: string;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
  /** Where the warnings and errors are that do not fit here. */
  readonly more: string;
}

/** Follows a run to its end: progress while it runs, then its warnings and errors, on standard error. */
export async function watchRun<Event extends BackupEvent | RestoreEvent, Result>(options: WatchRunOptions<Event, Result>): Promise<Result> {
  const { run, title, flags, context, more } = options;
  const quiet = flags.quiet ?? false;
  const progress = createProgress({ stderr: context.stderr, title, quiet, now: context.now });
  const messages = createMessageLog();
  try {
    for await (const event of run) {
      if (event.type === 'phase') progress.phase(event.phase);
      else if (event.type === 'progress') progress.update(measureItems(event));
      else if (event.type === 'hook') progress.hook(event);
      else if (event.type === 'issue') messages.add(event.issue);
    }
    return await run.result;
  } finally {
    progress.end();
    await messages.print(context.stderr, { quiet, more });
  }
}
