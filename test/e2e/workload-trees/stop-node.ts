import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Takes the node of a cluster away, as if its machine were gone: its API server and what is in it stay. Another cluster can have the
 * machine's node then. */
export async function stopNode(kubeconfig: string): Promise<void> {
  const folder = dirname(kubeconfig);
  const ctr = async (...args: string[]) =>
    (await run('ctr', ['-a', join(folder, 'containerd.sock'), '-n', 'k8s.io', ...args]).catch(() => ({ stdout: '' }))).stdout;
  const containers = async () => (await ctr('tasks', 'ls', '-q')).split('\n').filter(Boolean);
  // Nobody shall make Pods anew, nor say that they are gone.
  for (const program of ['scheduler', 'controllers', 'kubelet', 'local-path', 'csi-snapshotter', 'bench-csi']) await stop(folder, program);
  for (const container of await containers()) await ctr('tasks', 'kill', '-s', 'SIGKILL', container);
  for (let tries = 0; tries < 50 && (await containers()).length > 0; tries++) {
    for (const container of await containers()) await ctr('tasks', 'rm', '-f', container);
    await sleep(200);
  }
  await stop(folder, 'containerd');
  await run('ip', ['link', 'delete', 'bench0']).catch(() => undefined);
  await run('rm', ['-rf', '/var/lib/cni/networks/bench']);
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  for (const mount of mounts
    .filter((path) => path.startsWith(`${folder}/`))
    .sort()
    .reverse())
    await run('umount', ['-l', mount]).catch(() => undefined);
}

/** Ends a program that the cluster's script has started, by its process id. */
async function stop(folder: string, program: string): Promise<void> {
  const pid = Number(await readFile(join(folder, 'pids', program), 'utf8').catch(() => ''));
  if (!(pid > 1)) return;
  const isAlive = () => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  if (isAlive()) process.kill(pid, 'SIGTERM');
  for (let tries = 0; tries < 100 && isAlive(); tries++) await sleep(100);
  if (isAlive()) process.kill(pid, 'SIGKILL');
}
