import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { StoreCall } from '@lifeboat/testkit/doubles';
import type { KillTarget } from './kill-target.ts';
import { type KillingProxy, startKillingProxy } from './killing-proxy.ts';

/** How a child process that backs up ended. */
export interface KilledBackup {
  readonly killed: boolean;
  /** Of a child that lived. */
  readonly phase?: string;
  readonly calls?: readonly StoreCall[];
}

/** Runs a backup in a process of its own that kills itself after the n-th store call; without `at` it lives. */
export async function runKilledByCall(target: KillTarget, at?: number): Promise<KilledBackup> {
  return childOf(target, at === undefined ? [] : [String(at)]).ended;
}

/** Runs a backup in a process of its own that is killed once the server has done its n-th HTTP request. */
export async function runKilledByRequest(target: KillTarget, at?: number): Promise<KilledBackup & { requests: readonly string[] }> {
  let kill = () => {};
  const proxy: KillingProxy = await startKillingProxy({
    endpoint: target.endpoint,
    ...(at !== undefined && { killAt: at }),
    kill: () => kill(),
  });
  try {
    const child = childOf({ ...target, endpoint: proxy.endpoint }, []);
    kill = child.kill;
    return { ...(await child.ended), requests: proxy.requests };
  } finally {
    await proxy.close();
  }
}

function childOf(target: KillTarget, args: readonly string[]): { kill(): void; ended: Promise<KilledBackup> } {
  const script = join(import.meta.dirname, 'backup-and-die.ts');
  const child = spawn(process.execPath, ['--conditions=@lifeboat/source', script, JSON.stringify(target), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => stdout.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => stderr.push(text));
  const ended = new Promise<KilledBackup>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ killed: true });
      else if (code === 0) resolve({ killed: false, ...(JSON.parse(stdout.join('')) as { phase: string; calls: StoreCall[] }) });
      else reject(new Error(`The child ended with ${code ?? signal}:\n${stderr.join('')}`));
    });
  });
  return { kill: () => child.kill('SIGKILL'), ended };
}
