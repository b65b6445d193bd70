import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runServerScript } from './server-scripts.ts';

const run = promisify(execFile);

/** Runs kubectl of the real servers against a cluster and returns what it printed. */
export async function kubectl(kubeconfig: string, ...args: string[]): Promise<string> {
  const assets = process.env.KUBEBUILDER_ASSETS ?? (await runServerScript('unpack', [], ''));
  const { stdout } = await run(join(assets, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], { maxBuffer: 256 * 1024 * 1024 });
  return stdout.trim();
}
