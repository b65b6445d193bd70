import type { Run, VerifyEvent, VerifyResult } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { measureBytes, measureObjects } from '../../output/progress/measures.ts';
import { createProgress } from '../../output/progress/progress.ts';

interface WatchVerificationOptions {
  /** The backup's name. */
  readonly name: string;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

/** Follows a verification to its end, and shows on standard error how far it is: the archive first, then its objects. */
export async function watchVerification(
  run: Run<VerifyEvent, VerifyResult>,
  { name, flags, context }: WatchVerificationOptions,
): Promise<VerifyResult> {
  const progress = createProgress({ stderr: context.stderr, title: `Backup ${name}`, quiet: flags.quiet ?? false, now: context.now });
  try {
    for await (const event of run) {
      if (event.type === 'store-wait') continue; // the engine's listener tells it
      if (event.type === 'transfer') progress.at(`reading in ${event.location}`, measureBytes(event));
      else progress.at('checking objects', measureObjects(event));
    }
    return await run.result;
  } finally {
    progress.end();
  }
}
