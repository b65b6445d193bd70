import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { execHookCommand, type HookCommand } from './exec-hook-command.ts';

/** How long looking may take: the Pod's other hooks wait meanwhile. */
const lookTimeoutInMs = 5000;
// procps shows only its own terminal's without -e, which busybox does not know.
const listings = [
  ['ps', '-eo', 'pid,ppid,args'],
  ['ps', '-o', 'pid,ppid,args'],
];
const linesShown = 5;
const leastCutLength = 60;

/** Looks into a container for a command whose hook has timed out, and tells in a few words what was seen there. */
export async function describeStillRunning(
  { namespace, pod, container, command }: Omit<HookCommand, 'timeoutInMs'>,
  { cluster, signal }: { readonly cluster: ClusterClient; readonly signal: AbortSignal },
): Promise<string> {
  for (const listing of listings) {
    try {
      const { exitCode, stdout } = await execHookCommand(
        { namespace, pod, container, command: listing, timeoutInMs: lookTimeoutInMs },
        { cluster, signal },
      );
      if (exitCode === 0) return describeListing(stdout, command);
    } catch (error) {
      if (LifeboatError.isInstance(error, 'CANCELED')) break;
    }
  }
  return 'whether it still runs there could not be seen (the container has no usable ps)';
}

function describeListing(listing: string, command: readonly string[]): string {
  const wanted = normalized(command.join(' '));
  const processes = listing.split('\n').flatMap((line) => {
    const [, pid = '', parent = '', args = ''] = /^(\d+) (\d+) (.+)$/.exec(normalized(line)) ?? [];
    return pid === '' || args.startsWith('ps ') ? [] : [{ pid, parent, args }];
  });
  // A long command line is cut by some.
  const found = processes.filter(({ args }) => args.startsWith(wanted) || (args.length >= leastCutLength && wanted.startsWith(args)));
  if (found.length > 0) return `ps in the container shows it still running: ${formatProcesses(found)}`;
  // What is started from outside has no parent there. A shell may have become another program by now.
  const fromOutside = processes.filter(({ pid, parent }) => parent === '0' && pid !== '1');
  if (fromOutside.length > 0) return `ps in the container shows, started from outside as it was: ${formatProcesses(fromOutside)}`;
  return 'ps in the container shows no such process; what it may have started besides is not known';
}

function formatProcesses(processes: readonly { readonly pid: string; readonly args: string }[]): string {
  const shown = processes.slice(0, linesShown).map(({ pid, args }) => `PID ${pid} ${args.slice(0, 200)}`);
  return `${shown.join('; ')}${processes.length > linesShown ? `; and ${processes.length - linesShown} more` : ''}`;
}

function normalized(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
