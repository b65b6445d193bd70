import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustRun } from './run-command.ts';

// An in-process API server with one ConfigMap, an example against it as a process of its own, and a look at the copy.
const script = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { clusterFromKubeConfig } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';

const server = await startKubernetesApiServer();
await writeFile('kubeconfig', server.kubeconfig());
const cluster = await clusterFromKubeConfig({ path: 'kubeconfig' });
const type = (resource) => ({ group: '', version: 'v1', resource });
await cluster.create(type('namespaces'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
const metadata = { name: 'prices', namespace: 'shop' };
await cluster.create(type('configmaps'), { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { apple: '1' } });
const [path, target] = process.argv.slice(2);
const child = spawn(process.execPath, [path, 'shop', target, 'kubeconfig'], { stdio: 'inherit' });
const [code] = await once(child, 'exit');
const copy = await cluster.get(type('configmaps'), { namespace: 'shop-copy', name: 'prices' });
await cluster.close();
await server.close();
if (code !== 0 || copy?.data.apple !== '1') throw new Error('the example ended with ' + code + ', the copy is ' + JSON.stringify(copy));
`;

/** Runs an example that backs a namespace up into `target` and restores it under a second name. {@link typeCheckUsers} has put
 * it into `folder`, on the installed tarballs. */
export async function runExample(folder: string, { path, target }: { readonly path: string; readonly target: string }): Promise<void> {
  await writeFile(join(folder, 'run-example.mjs'), script);
  await mustRun({ command: process.execPath, args: ['run-example.mjs', path, target], cwd: folder, timeoutInMs: 120_000 });
}
