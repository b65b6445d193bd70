import type { MigrateEvent, MigrationResult, Run } from '@lifeboat/core';
import type { CliContext } from '../../cli-context.ts';
import type { GlobalFlags } from '../../flags/global-flags.ts';
import { objectName } from '../../output/message-log.ts';
import { storeWaitText } from '../../output/reports/store-wait-text.ts';
import { statusLine } from '../../output/status-line.ts';
import { visible } from '../../output/visible.ts';

interface WatchOptions {
  readonly run: Run<MigrateEvent, MigrationResult>;
  readonly flags: GlobalFlags;
  readonly context: CliContext;
}

const redrawEveryMs = 100;
const steps = {
  backup: 'backing up',
  plan: 'planning',
  restore: 'restoring',
  ready: 'waiting for workloads',
  compare: 'comparing',
} as const;

/** Follows a migration to its end, on standard error: a line for each step that ends, and on a terminal how far the others are. */
export async function watchMigration({ run, flags, context }: WatchOptions): Promise<MigrationResult> {
  const { stderr, now } = context;
  const running = new Map<string, string>();
  const isShown = !flags.quiet;
  let drawnAt = 0;
  const line = async (text: string) => {
    if (!isShown) return;
    if (stderr.isTTY) await stderr.write(statusLine(''));
    await stderr.write(`${visible(text)}\n`);
    draw(true);
  };
  const draw = (force = false) => {
    const at = now().getTime();
    if (!isShown || !stderr.isTTY || (!force && at - drawnAt < redrawEveryMs)) return;
    drawnAt = at;
    const text = [...running].map(([who, what]) => (who === '' ? what : `${who}: ${what}`)).join('  ');
    void stderr.write(statusLine(text.slice(0, stderr.columns - 1)));
  };
  for await (const event of run) {
    const who = 'target' in event ? (event.target ?? '') : '';
    const named = who === '' ? '' : `${who}: `;
    if (event.type === 'step') {
      const { step, state, message = '' } = event;
      if (state === 'started') running.set(who, steps[step]);
      else running.delete(who);
      if (state !== 'started') await line(`${named}${steps[step]}: ${state === 'skipped' ? 'done before: ' : ''}${message}`);
    } else if (event.type === 'lease') await line(`${named}waiting for the end of another run: ${event.message}`);
    else if (event.type === 'wait') running.set(who, waitText(event.notReady));
    else if (event.type === 'store-wait') await line(storeWaitText(event).trimEnd());
    else if (event.event.type === 'progress') {
      const { items, totalItems } = event.event;
      running.set(who, `${event.type === 'backup' ? 'backing up' : 'restoring'} ${items}/${totalItems}`);
    } else if (event.event.type === 'store-wait') await line(storeWaitText(event.event).trimEnd());
    draw();
  }
  if (stderr.isTTY && isShown) await stderr.write(statusLine(''));
  return run.result;
}

function waitText(notReady: Extract<MigrateEvent, { readonly type: 'wait' }>['notReady']): string {
  const [first] = notReady;
  if (!first) return 'everything is ready';
  return `${notReady.length} not ready, such as ${objectName(first)}: ${first.reason}`;
}
