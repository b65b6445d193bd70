import { type BackupHooks, type BackupResourceHook, hookErrorModes } from './objects/hooks.ts';
import { type Duration, durationProblem } from './values/duration.ts';

/** What is wrong with the hooks of a Backup's spec, as Velero's CRD and its server see it. Empty: nothing. */
export function backupHookProblems(hooks: BackupHooks<Duration> | null | undefined): string[] {
  return (hooks?.resources ?? []).flatMap((spec, at) => {
    const where = `hooks.resources[${at}]`;
    return [
      ...(spec.name ? [] : [`${where} has no name`]),
      ...(['pre', 'post'] as const).flatMap((phase) =>
        (spec[phase] ?? []).flatMap((hook, index) => hookProblems(hook, `${where}.${phase}[${index}]`)),
      ),
    ];
  });
}

function hookProblems(hook: Partial<BackupResourceHook<Duration>>, where: string): string[] {
  const { exec } = hook;
  if (!exec) return [`${where}.exec is missing`];
  const { command, onError, timeout } = exec;
  const isCommand = Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === 'string');
  const wrongTimeout = timeout === undefined ? undefined : durationProblem(timeout);
  return [
    ...(isCommand ? [] : [`${where}.exec.command is not a list of one or more texts`]),
    ...(onError === undefined || hookErrorModes.includes(onError)
      ? []
      : [`${where}.exec.onError is ${String(onError)}, which is not one of ${hookErrorModes.join(', ')}`]),
    ...(wrongTimeout === undefined ? [] : [`${where}.exec.timeout ${JSON.stringify(timeout)} ${wrongTimeout}`]),
  ];
}
