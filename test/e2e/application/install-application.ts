import { join } from 'node:path';
import { kubectl } from '../../real-servers/kubectl.ts';

/** Puts the application of this folder into a cluster with controllers, each part by another of kubectl's ways to write,
 * and waits until the controllers have done their share. */
export async function installApplication(kubeconfig: string): Promise<void> {
  const k = (...args: string[]) => kubectl(kubeconfig, ...args);
  const file = (name: string) => ['-f', join(import.meta.dirname, name)];
  await k('create', ...file('definitions.yaml'));
  await k('wait', '--for=condition=Established', 'crd/boats.harbor.example.com', 'crd/fleets.harbor.example.com', '--timeout=120s');
  await k('create', ...file('workloads.yaml'));
  await k('apply', ...file('policies.yaml'));
  await k('apply', '--server-side', '--field-manager=team-a', ...file('shared-by-two.yaml'));
  await k('apply', '--server-side', '--field-manager=team-b', ...file('shared-by-two-b.yaml'));
  // A third kind of writer, and a label that several own.
  await k('-n', 'harbor', 'label', 'configmap', 'shared', 'labeled=yes');
  await k(
    '-n',
    'harbor',
    'patch',
    'boat',
    'titanic',
    '--subresource=status',
    '--type=merge',
    '-p',
    '{"status":{"depth":9007199254740993}}',
  );
  await k('-n', 'harbor', 'wait', '--for=jsonpath={.status.phase}=Bound', 'pvc/preset', 'pvc/found', '--timeout=120s');
  await k('-n', 'harbor', 'wait', '--for=condition=Complete', 'job/finished', '--timeout=120s');
  await k('-n', 'harbor', 'wait', '--for=jsonpath={.status.replicas}=2', 'deployment/web', '--timeout=120s');
  await k('-n', 'harbor', 'wait', '--for=jsonpath={.data.token}', 'secret/captain-token', '--timeout=120s');
}
