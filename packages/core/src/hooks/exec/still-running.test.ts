import { expect, test } from 'vitest';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import { describeStillRunning } from './still-running.ts';

const target = { namespace: 'shop', pod: 'db', container: 'app' };

/** What is said of a command where `ps` prints these lines. */
async function said(command: readonly string[], lines: readonly string[] | undefined): Promise<string> {
  const cluster: Pick<ClusterClient, 'exec'> = {
    async exec(_request, options) {
      if (lines) options?.onOutput?.({ stream: 'stdout', bytes: Buffer.from(`PID   PPID  COMMAND\n${lines.join('\n')}\n`) });
      return { exitCode: lines ? 0 : 1 };
    },
  };
  return describeStillRunning({ ...target, command }, { cluster: cluster as ClusterClient, signal: new AbortController().signal });
}

test('the command itself is told with its PID', async () => {
  expect(await said(['sleep', '100'], ['  1 0 db', ' 17     0 sleep 100', ' 18 0 ps -eo pid,ppid,args'])).toBe(
    'ps in the container shows it still running: PID 17 sleep 100',
  );
});

test('a command line that ps cuts is still the same; a short beginning is not', async () => {
  const script = `x${'y'.repeat(100)}`;
  expect(await said(['sh', '-c', script], [` 9 1 sh -c ${script.slice(0, 70)}`])).toContain('still running: PID 9');
  expect(await said(['sh', '-c', script], [' 9 1 sh'])).toContain('no such process');
});

test('what a shell became is told as what it is: started from outside', async () => {
  expect(await said(['sh', '-c', 'sync; sleep 3'], [' 1 0 db', ' 20 0 sleep 3', ' 21 1 worker'])).toBe(
    'ps in the container shows, started from outside as it was: PID 20 sleep 3',
  );
});

test('nothing is claimed that was not seen', async () => {
  expect(await said(['freeze'], [' 1 0 db', ' 2 1 worker'])).toMatch(
    /shows no such process; what it may have started besides is not known/,
  );
  expect(await said(['freeze'], undefined)).toMatch(/could not be seen/);
});
