import { clusterFromKubeConfig, createClusterClient } from '@lifeboat/core';
import { describe, inject, test } from 'vitest';
import { clusterClientSuite } from './suite/cluster-client-suite.ts';

const real = inject('real');

if (!real) test.skip('cluster client on a real kube-apiserver: the bench is missing');
else {
  clusterClientSuite({
    runner: { describe, test },
    name: 'cluster client on a real kube-apiserver',
    createClient: () => clusterFromKubeConfig({ path: real.kubeconfig }),
    createDeniedClient: async () => {
      const client = await clusterFromKubeConfig({ path: real.kubeconfig });
      await client.close();
      return createClusterClient({ server: client.server, token: 'not-the-token', insecureSkipTLSVerify: true });
    },
  });
}
