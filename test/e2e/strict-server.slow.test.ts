import { clusterFromKubeConfig, createEngine } from '@lifeboat/core';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { expect, test } from 'vitest';
import { type Interception, startProxy } from '../../packages/s3-store/test/proxy.ts';
import { startEmulator, testStore } from '../../packages/s3-store/test/test-store.ts';

type Headers = Readonly<Record<string, unknown>>;

const notImplemented: Interception = { answer: 501, code: 'NotImplemented' };
/** What servers that speak S3 refuse. */
const refusals: Record<string, (method: string, url: string, headers: Headers) => Interception | undefined> = {
  'no conditions': (method, _, headers) =>
    method !== 'GET' && method !== 'HEAD' && ('if-none-match' in headers || 'if-match' in headers) ? notImplemented : undefined,
  'no checksums': (_, __, headers) =>
    Object.keys(headers).some((name) => /^x-amz-(checksum-|sdk-checksum|trailer)/.test(name))
      ? { answer: 400, code: 'InvalidArgument' }
      : undefined,
  'no ListObjectsV2': (_, url) => (url.includes('list-type=2') ? notImplemented : undefined),
};

test.each([['no conditions'], ['no checksums'], ['no ListObjectsV2'], Object.keys(refusals)])(
  'a whole backup, its check and its restore on a server with %s (%s, %s), without any option for that',
  async (...modes: string[]) => {
    const emulator = await startEmulator();
    const proxy = await startProxy({
      target: emulator.url,
      intercept: ({ method = '', url = '', headers }) => {
        for (const mode of modes) {
          const refused = refusals[mode]?.(method, url, headers);
          if (refused) return refused;
        }
        return undefined;
      },
    });
    const server = await startKubernetesApiServer();
    const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
    const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
    try {
      const metadata = { name: 'greeting', namespace: 'default' };
      await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hello: 'world' } });
      const store = testStore(proxy.url, { pageSize: 2 });
      const engine = createEngine({ cluster, storageLocations: { main: { store } } });
      const request = { name: 'b1', includedNamespaces: ['default'] };
      expect((await engine.backup(request).result).phase).toBe('Completed');
      expect(store.supports).toMatchObject({ conditionalPut: false, conditionalReplace: false, conditionalDelete: false });
      expect((await engine.verifyBackup('b1').result).problems).toEqual([]);
      // The name is taken, also where the server does not watch over it.
      await expect(engine.backup(request).result).rejects.toMatchObject({ code: 'BACKUP_ALREADY_EXISTS' });
      await cluster.delete(configMaps, metadata);
      expect((await engine.restore({ backupName: 'b1' }).result).phase).toBe('Completed');
      expect(await cluster.get(configMaps, metadata)).toMatchObject({ data: { hello: 'world' } });
      const left: string[] = [];
      for await (const { key } of store.listObjects('')) left.push(key);
      expect(left.filter((key) => key.includes('probe'))).toEqual([]);
      await engine.deleteBackup('b1').result;
      await store.close?.();
    } finally {
      await cluster.close();
      await server.close();
      await proxy.stop();
      await emulator.stop();
    }
  },
);

test('a probe tells the options that say the same, is made once, and not where options say everything', async () => {
  const emulator = await startEmulator();
  const proxy = await startProxy({
    target: emulator.url,
    intercept: ({ method = '', url = '', headers }) =>
      refusals['no conditions']?.(method, url, headers) ?? refusals['no checksums']?.(method, url, headers),
  });
  try {
    const store = testStore(proxy.url);
    const [found] = await Promise.all([store.probe?.('p/'), store.probe?.('p/')]);
    expect(found).toEqual({
      checksumAlgorithm: '',
      conditionalPut: 'false',
      conditionalReplace: 'false',
      conditionalDelete: 'false',
      listVersion: '2',
    });
    const requests = proxy.requests.length;
    await store.probe?.('p/');
    expect(proxy.requests.length).toBe(requests);
    expect(
      new Set(
        proxy.requests.filter((request) => !request.includes('list-type')).map((request) => request.split('?')[0]?.split('-probe')[0]),
      ).size,
    ).toBeLessThanOrEqual(3);
    await expect(store.putObject('p/k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    // Forced, it is as the option says: refused once, not tried for two minutes.
    const forced = testStore(proxy.url, { conditionalPut: true, checksumAlgorithm: 'none', maxAttempts: undefined });
    await expect(forced.putObject('p/k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({
      code: 'STORE_ERROR',
      retryable: false,
      message: expect.stringContaining('an option of the store turns that off'),
      context: { remedy: [{ action: 'probe-store' }] },
    });
  } finally {
    await proxy.stop();
    await emulator.stop();
  }
});
