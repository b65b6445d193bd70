import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import { execHookCommand, type HookCommand } from './exec-hook-command.ts';

/** How long looking may take: the Pod's other hooks wait meanwhile. */
const lookTimeoutInMs = 5000;
// procps shows only its own terminal's without -e, which busybox does not know.
const listings = [
  ['ps', '-eo', 'pid,args'],
  ['ps', '-o', 'pid,args'],
];
const linesShown = 5;

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
  const found = listing.split('\n').filter((line) => normalized(line).replace(/^\d+ /, '').startsWith(wanted));
  if (found.length === 0) return 'ps in the container shows no such process; what it may have started besides is not known';
  const shown = found.slice(0, linesShown).map((line) => `PID ${normalized(line).slice(0, 200)}`);
  return `ps in the container shows it still running: ${shown.join('; ')}${found.length > linesShown ? `; and ${found.length - linesShown} more` : ''}`;
}

function normalized(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
