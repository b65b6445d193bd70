import { randomBytes } from 'node:crypto';
import { apiServer } from '../compare/api-server.ts';

/** About 0.7 MB of random bytes, which no gzip makes smaller; each Secret stands in the archive twice. */
const bytesEach = 700_000;

/** Fills a namespace with what makes an archive of at least three parts. */
export async function fillWithRandomBytes(kubeconfig: string, namespace: string, { secrets = 24 } = {}): Promise<void> {
  const server = apiServer(kubeconfig);
  try {
    const create = async (path: string, body: unknown) => {
      const { status, body: answer } = await server.send('POST', path, body);
      if (status !== 201) throw new Error(`POST ${path}: ${status} ${answer.slice(0, 300)}`);
    };
    await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    for (let i = 0; i < secrets; i++) {
      const data = { random: randomBytes(bytesEach).toString('base64') };
      const metadata = { name: `random-${i}`, namespace };
      await create(`/api/v1/namespaces/${namespace}/secrets`, { apiVersion: 'v1', kind: 'Secret', metadata, data });
    }
  } finally {
    server.close();
  }
}
