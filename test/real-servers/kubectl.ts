import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runServerScript } from './server-scripts.ts';

const run = promisify(execFile);

/** Runs kubectl of the real servers against a cluster and returns what it printed. */
export async function kubectl(kubeconfig: string, ...args: string[]): Promise<string> {
  const assets = process.env.KUBEBUILDER_ASSETS ?? (await runServerScript('unpack', [], ''));
  const once = () => run(join(assets, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], { maxBuffer: 256 * 1024 * 1024 });
  for (;;) {
    try {
      return (await once()).stdout.trim();
    } catch (error) {
      // `kubectl wait` gives up on an object that was made a moment ago, and has no status yet.
      if (args.includes('wait') && String(error).includes('.status.conditions accessor error')) await sleep(200);
      else throw error;
    }
  }
}
