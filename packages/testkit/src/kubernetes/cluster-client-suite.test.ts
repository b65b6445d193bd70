import { createClusterClient } from '@lifeboat/core';
import { afterAll, describe, test } from 'vitest';
import { startKubernetesApiServer } from './kubernetes-api-server.ts';
import { clusterClientSuite } from './suite/cluster-client-suite.ts';

const server = startKubernetesApiServer();
afterAll(async () => (await server).close());

clusterClientSuite({
  runner: { describe, test },
  name: 'cluster client on the in-process API server',
  createClient: async () => createClusterClient({ server: (await server).url, token: (await server).token }),
  createDeniedClient: async () => createClusterClient({ server: (await server).url, token: 'not-the-token' }),
  compact: async () => (await server).compact(),
  dropConnections: async () => (await server).dropConnections(),
});
