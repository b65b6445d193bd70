import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubectl } from '../../real-servers/kubectl.ts';

/** The ways in which objects come into a cluster, as real kubectl does them; each ends with the managers that are its own. */
export const methods = ['client', 'server', 'create', 'update'] as const;
export type Method = (typeof methods)[number];

const apply: Record<Method, readonly string[]> = {
  client: ['apply'],
  server: ['apply', '--server-side', '--field-manager=argocd-controller'],
  create: ['create'],
  update: ['create'],
};

/** Fills a cluster with an object of every kind, written in one of the ways; a default of its definitions goes at the end. */
export async function writeObjects(kubeconfig: string, method: Method): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'every-kind-'));
  const file = async (name: string) => {
    const text = await readFile(join(import.meta.dirname, name), 'utf8');
    const number = String(methods.indexOf(method) + 1);
    await writeFile(join(folder, name), text.replaceAll('METHOD', method).replaceAll(/(\d)N/g, `$1${number}`));
    return join(folder, name);
  };
  const run = (...args: string[]) => kubectl(kubeconfig, ...args);
  for (const name of ['prerequisites.yaml', 'definitions.yaml', 'objects.yaml']) {
    const path = await file(name);
    await run(...apply[method], '-f', path);
    if (name === 'definitions.yaml') await run('wait', '--for=condition=Established', '-f', path, '--timeout=120s');
  }
  // Somebody else writes too: by an update, and what scales writes by a subresource.
  if (method === 'update') await run('annotate', '-f', join(folder, 'objects.yaml'), 'example.com/changed=yes');
  if (method === 'server') await run('scale', '-n', `every-${method}`, 'deployment/web', '--replicas=3');
  const noDefault = [{ op: 'remove', path: '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/mode/default' }];
  await run('patch', 'customresourcedefinition', `stones.${method}.example.com`, '--type=json', '-p', JSON.stringify(noDefault));
  await rm(folder, { recursive: true });
}
