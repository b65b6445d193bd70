import { kubectl } from '../../real-servers/kubectl.ts';
import { writeManifests } from '../../real-servers/write-manifests.ts';
import type { MeshServer } from './mesh-server.ts';

/** The words in `mesh.yaml` and the definitions: `of` tells the cluster whose mesh it is. */
export const meshWords = ({ url, caBundle }: MeshServer, of: string) => ({
  INJECT_URL: `${url}/inject/of-${of}`,
  VALIDATE_URL: `${url}/validate`,
  CONVERT_URL: `${url}/convert`,
  CA_BUNDLE: caBundle,
});

const asArgo = ['apply', '--server-side', '--field-manager=argocd-controller'];

/** Fills a cluster with controllers: what a GitOps controller, a Prometheus operator and a service mesh leave in one. */
export async function installFieldCluster(kubeconfig: string, mesh: MeshServer): Promise<void> {
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const words = meshWords(mesh, 'a');
  const folder = import.meta.dirname;
  const write = (verb: readonly string[], ...files: string[]) => writeManifests(kubeconfig, { verb, folder, files, words });
  await write(['create'], 'namespaces.yaml', 'mesh.yaml');
  await write(asArgo, 'gitops-definitions.yaml', 'monitoring-definitions.yaml', 'mesh-definitions.yaml');
  await k('wait', '--for=condition=Established', 'crd', '--all', '--timeout=120s');
  await write(['create'], 'volumes.yaml');
  await write(['apply'], 'custom-resources.yaml');
  await write(asArgo, 'applied.yaml');
  await writeAsOthers(kubeconfig);
}

/** What controllers and people write after the first apply. */
async function writeAsOthers(kubeconfig: string): Promise<void> {
  const patch = (kind: string, name: string, namespace: string, body: object, ...flags: string[]) =>
    kubectl(kubeconfig, 'patch', kind, name, '-n', namespace, '--type=merge', '-p', JSON.stringify(body), ...flags);
  const time = '2026-11-01T10:00:00Z';
  const ready = { type: 'Ready', status: 'True', reason: 'Succeeded', message: 'stored artifact', lastTransitionTime: time };
  // Without a status subresource: part of the object, by the controller.
  await patch(
    'application',
    'shop',
    'argocd',
    {
      status: {
        reconciledAt: time,
        health: { status: 'Healthy' },
        sync: { status: 'Synced', revision: 'abc' },
        history: [{ id: 1, deployedAt: time, revision: 'abc' }],
      },
    },
    '--field-manager=argocd-application-controller',
  );
  const status = ['--subresource=status', '--field-manager=gotk-controller'];
  await patch('gitrepository', 'platform', 'flux-system', { status: { observedGeneration: 1, conditions: [ready] } }, ...status);
  await patch(
    'kustomization',
    'monitoring',
    'flux-system',
    { status: { lastAppliedRevision: 'main@sha1:1', conditions: [ready] } },
    ...status,
  );
  await patch(
    'prometheus',
    'k8s',
    'monitoring',
    { status: { replicas: 2, shards: 1, conditions: [{ ...ready, type: 'Available' }] } },
    ...status,
  );
  // An autoscaler, an editor, and a second team that applies.
  await kubectl(kubeconfig, 'scale', '-n', 'shop', 'deployment/web', '--replicas=3');
  await patch(
    'deployment',
    'web',
    'shop',
    { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': time } } },
    '--field-manager=kubectl-edit',
  );
  const verb = ['apply', '--server-side', '--field-manager=platform-team'];
  await writeManifests(kubeconfig, { verb, folder: import.meta.dirname, files: ['platform-team.yaml'] });
}
