import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What {@link runContainer} does. */
export interface ContainerTask {
  readonly kubeconfig: string;
  readonly root: string;
  readonly owner: string;
  /** Begin what will not end, or take up what another process began. */
  readonly work: 'begin' | 'take-up';
  /** Where processes have numbers of their own this is not needed. */
  readonly isPidFaked?: boolean;
}

interface Container {
  /** The lines that it prints. */
  readonly lines: AsyncIterable<string>;
  /** Ends it by SIGKILL, and waits until nothing of it runs. */
  kill(): Promise<void>;
}

const ownNumbers = ['unshare', '--pid', '--fork', '--kill-child'];
let numbering: readonly string[] | undefined;

/** Test support: a process that is number 1 on this host, as that of a container is, before and after a restart. Where the system lets
 * nobody number processes anew it only says that it is. */
export function runContainer(task: ContainerTask): Container {
  numbering ??= [ownNumbers, [...ownNumbers, '--user', '--map-root-user'], []].find(canRun) ?? [];
  const [command = process.execPath, ...args] = [...numbering, process.execPath, '--conditions=@lifeboat/source'];
  const child = spawn(command, [...args, join(import.meta.dirname, 'container-process.ts')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ ...task, isPidFaked: numbering.length === 0 }));
  // Its end of the pipe is open as long as any of its processes is there.
  const closed = once(child, 'close').then(() => {});
  return {
    lines: createInterface({ input: child.stdout }),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

function canRun([command, ...args]: readonly string[]): boolean {
  return command === undefined || spawnSync(command, [...args, process.execPath, '-e', '']).status === 0;
}
