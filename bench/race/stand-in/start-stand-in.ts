import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endChild } from '../../end-child.ts';

export interface StandIn {
  readonly kubeconfig: string;
  down(): Promise<void>;
}

/** What it lists. */
export interface ListedSizes {
  readonly objects: number;
  readonly bytes: number;
  readonly namespaces: number;
  /** In how many versions a group of its own is served. @default 0: ConfigMaps instead */
  readonly versions?: number;
}

/** Starts an API server that keeps nothing, as a process of its own, so that its work is not measured. Its kubeconfig goes to `folder`. */
export async function startStandIn(folder: string, { objects, bytes, namespaces, versions = 0 }: ListedSizes): Promise<StandIn> {
  const args = [objects, bytes, namespaces, versions].map(String);
  const child = spawn(process.execPath, ['--conditions=@lifeboat/source', join(import.meta.dirname, 'api-stand-in.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  const kubeconfig = join(folder, 'stand-in.kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'stand-in',
    clusters: [{ name: 'stand-in', cluster: { server: printed.trim() } }],
    users: [{ name: 'admin', user: { token: 'none' } }],
    contexts: [{ name: 'stand-in', context: { cluster: 'stand-in', user: 'admin' } }],
  };
  await writeFile(kubeconfig, JSON.stringify(config), { mode: 0o600 });
  return {
    kubeconfig,
    down: () => endChild(child),
  };
}
