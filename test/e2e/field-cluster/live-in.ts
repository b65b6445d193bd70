import { execFileSync } from 'node:child_process';
import { kubectl } from '../../real-servers/kubectl.ts';
import { writeManifests } from '../../real-servers/write-manifests.ts';
import { meshWords } from './install-field-cluster.ts';
import type { MeshServer } from './mesh-server.ts';

/** Gives a cluster a life of its own: things of a control plane, which every cluster has and no other should get. With `beside`
 * also inhabitants, one of which holds a node port that the cluster `beside` has picked for something else, and a mesh. */
export async function liveIn(
  kubeconfig: string,
  name: string,
  more?: { readonly beside: string; readonly mesh: MeshServer },
): Promise<void> {
  const write = (files: readonly string[], words: Readonly<Record<string, string>>) =>
    writeManifests(kubeconfig, { verb: ['create'], folder: import.meta.dirname, files, words });
  await write(['living.yaml'], { CLUSTER: name, REQUEST: signingRequest(name) });
  await kubectl(kubeconfig, 'certificate', 'approve', `person-of-${name}`);
  if (!more) return;
  const PICKED_PORT = await kubectl(more.beside, '-n', 'shop', 'get', 'service', 'edge', '-o', 'jsonpath={.spec.ports[0].nodePort}');
  await write(['mesh.yaml', 'living-only-b.yaml'], { PICKED_PORT, ...meshWords(more.mesh, name) });
}

function signingRequest(name: string): string {
  const args = ['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', '/dev/null', '-subj', `/CN=person of ${name}`];
  return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString('base64');
}
