import { readFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { clusterFromKubeConfig, createClusterClient } from '@lifeboat/core';
import { afterAll, describe, inject, test } from 'vitest';
import { clusterClientSuite } from './suite/cluster-client-suite.ts';

const real = inject('real');

if (!real) test.skip('cluster client on a real kube-apiserver: the real servers are missing');
else {
  const wire = openWire(real.kubeconfig);
  afterAll(async () => (await wire).close());
  clusterClientSuite({
    runner: { describe, test },
    name: 'cluster client on a real kube-apiserver',
    createClient: async () => clusterFromKubeConfig({ content: (await wire).kubeconfig }),
    createDeniedClient: async () =>
      createClusterClient({ server: (await wire).server, token: 'not-the-token', insecureSkipTLSVerify: true }),
    dropConnections: async () => (await wire).cut(),
  });
}

/** A port in front of the real server, whose connections can be cut. */
async function openWire(path: string): Promise<{ kubeconfig: string; server: string; cut(): void; close(): void }> {
  const text = await readFile(path, 'utf8');
  const target = new URL(/server: "([^"]+)"/.exec(text)?.[1] ?? '');
  const sockets = new Set<Socket>();
  const proxy = createServer((socket) => {
    const upstream = connect(Number(target.port), target.hostname);
    socket.pipe(upstream).pipe(socket);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const server = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const close = () => {
    cut();
    proxy.close();
  };
  return { kubeconfig: text.replace(target.origin, server), server, cut, close };
}
