import type { BackupEvent, MigrateEvent, MigrationResult, PlanEvent, RestoreEvent, Run } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { objectName } from '../../output/message-log.ts';
import { createRunsProgress } from '../../output/progress/runs-progress.ts';
import { storeWaitText } from '../../output/reports/store-wait-text.ts';

interface WatchOptions {
  readonly run: Run<MigrateEvent, MigrationResult>;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

const steps = {
  backup: 'backing up',
  plan: 'planning',
  restore: 'restoring',
  ready: 'waiting for workloads',
  compare: 'comparing',
} as const;

/** Follows a migration to its end, on standard error: a line for each step that ends, and how far the others are. */
export async function watchMigration({ run, flags, context }: WatchOptions): Promise<MigrationResult> {
  const { stderr, now } = context;
  const progress = createRunsProgress({ stderr, quiet: flags.quiet ?? false, now });
  const planned = new Map<string, number>();
  const tell = (who: string, event: BackupEvent | PlanEvent | RestoreEvent) => {
    if (event.type === 'store-wait') progress.line(storeWaitText(event).trimEnd());
    else if (event.type === 'progress') {
      const { items, totalItems, totalIsFinal, bytes } = event;
      progress.update(who, {
        items: { done: items, total: totalItems, isFinal: totalIsFinal, unit: 'items' },
        bytes: { done: bytes, isFinal: false },
      });
    } else if (event.type === 'planned-item') {
      const done = (planned.get(who) ?? 0) + 1;
      planned.set(who, done);
      progress.update(who, { items: { done, isFinal: false, unit: 'items' } });
    }
  };
  try {
    for await (const event of run) {
      const who = 'target' in event ? (event.target ?? '') : '';
      const named = who === '' ? '' : `${who}: `;
      if (event.type === 'step') {
        const { step, state, message = '' } = event;
        if (state === 'started') progress.begin(who, steps[step]);
        else progress.ended(who);
        if (state !== 'started') progress.line(`${named}${steps[step]}: ${state === 'skipped' ? 'done before: ' : ''}${message}`);
      } else if (event.type === 'lease') progress.line(`${named}waiting for the end of another run: ${event.message}`);
      else if (event.type === 'wait') progress.begin(who, waitText(event.notReady));
      else if (event.type === 'store-wait') progress.line(storeWaitText(event).trimEnd());
      else tell(who, event.event);
    }
    return await run.result;
  } finally {
    progress.end();
  }
}

function waitText(notReady: Extract<MigrateEvent, { readonly type: 'wait' }>['notReady']): string {
  const [first] = notReady;
  if (!first) return 'everything is ready';
  return `${notReady.length} not ready, such as ${objectName(first)}: ${first.reason}`;
}
