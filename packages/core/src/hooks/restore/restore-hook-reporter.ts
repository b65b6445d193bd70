import type { HookEvent } from '../../contract/events.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import type { LogFields, Logger } from '../../plugin-api/logger.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { RestoreHook } from './restore-hooks-of.ts';
import type { NotedHooks } from './restore-pod-record.ts';
import type { RestoreHooksReport } from './run-restore-hooks.ts';

/** Loggers about one Pod: `counted` ones make errors of the restore, the others write lines only. */
export interface PodLoggers {
  readonly counted: Logger;
  readonly lines: Logger;
}

/** Tells what becomes of the hooks of one Pod: by log, events, and its record. */
export interface RestoreHookReporter extends RestoreHooksReport {
  begins(hook: RestoreHook): void;
  succeeded(hook: RestoreHook): void;
  /** Lines about the Pod that count nowhere. */
  readonly lines: Logger;
}

export interface RestoreHookReporterOptions {
  readonly record: RestorePodRecord;
  readonly noted: NotedHooks;
  readonly log: PodLoggers;
  readonly onEvent: (event: HookEvent) => void;
  /** Something in the record has ended. */
  readonly onEnded: () => void;
}

export function createRestoreHookReporter(options: RestoreHookReporterOptions): RestoreHookReporter {
  const { noted, log, onEvent, onEnded } = options;
  const { namespace, name } = options.record;
  const podName = `${namespace}/${name}`;
  const lines = withFields(log.lines, { pod: podName });
  const tell = ({ name: hook, container }: RestoreHook, state: HookEvent['state'], message?: string) =>
    onEvent({
      type: 'hook',
      object: { groupResource: 'pods', namespace, name },
      hook,
      when: 'post',
      container,
      state,
      ...(message !== undefined && { message }),
    });
  function end(hook: RestoreHook, state: 'failed' | 'not-run', message: string): void {
    Object.assign(noted.get(hook) ?? {}, { state, message });
    onEnded();
    log.counted.error(
      message,
      coded('HOOK_FAILED', {
        hookSource: hook.source,
        hookType: typeof hook.action === 'function' ? 'function' : 'exec',
        hookPhase: 'post',
      }),
    );
  }
  return {
    lines,
    waiting(hook) {
      lines.info(`Container ${hook.container} is not up: post-restore hooks will not yet be executed`);
      tell(hook, 'waiting');
    },
    begins: (hook) => void Object.assign(noted.get(hook) ?? {}, { state: 'running' }),
    succeeded(hook) {
      Object.assign(noted.get(hook) ?? {}, { state: 'succeeded' });
      onEnded();
    },
    lost: (reason) => lines.warn(`pod ${reason} before some post-restore exec hooks ran`),
    notRun(hook, reason) {
      const message = `hook ${hook.name} in container ${hook.container} in pod ${podName} not executed: ${reason}`;
      end(hook, 'not-run', message);
      tell(hook, 'failed', message);
    },
    failed: (hook, error) =>
      end(hook, 'failed', `hook ${hook.name} in container ${hook.container} failed to execute, err: ${error.message}`),
  };
}

function withFields(logger: Logger, fields: LogFields): Logger {
  return {
    debug: (message, more) => logger.debug(message, { ...fields, ...more }),
    info: (message, more) => logger.info(message, { ...fields, ...more }),
    warn: (message, more) => logger.warn(message, { ...fields, ...more }),
    error: (message, more) => logger.error(message, { ...fields, ...more }),
  };
}
