import type { CopyEvent, RepairEvent, Run, TransferEvent } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { measureBytes } from '../../output/progress/measures.ts';
import { createProgress } from '../../output/progress/progress.ts';

interface WatchCopyOptions {
  /** The backup's name. */
  readonly name: string;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

/** Follows a copy or a repair to its end, and shows on standard error how far it is. */
export async function watchCopy<Result>(
  run: Run<CopyEvent | RepairEvent, Result>,
  { name, flags, context }: WatchCopyOptions,
): Promise<Result> {
  const progress = createProgress({ stderr: context.stderr, title: `Backup ${name}`, quiet: flags.quiet ?? false, now: context.now });
  try {
    for await (const event of run) {
      if (event.type !== 'transfer') continue; // the summary has the outcomes
      progress.at(phases[event.step] + event.location, measureBytes(event));
    }
    return await run.result;
  } finally {
    progress.end();
  }
}

// Files are read back one by one as they are copied: one phase.
const phases: Record<TransferEvent['step'], string> = {
  verifying: 'verifying ',
  comparing: 'comparing with ',
  copying: 'copying to ',
  checking: 'copying to ',
};
