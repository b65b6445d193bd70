import { readFile } from 'node:fs/promises';
import type { Environment, FoundCredentials, KnownProvider } from './known-provider.ts';

export const alibabacloudProvider: KnownProvider = {
  names: ['alibabacloud', 'velero.io/alibabacloud'],
  async load({ env, found }) {
    const { createAliyunProvider } = await import('@lifeboat/provider-alioss');
    const keyId = env.ALIBABA_CLOUD_ENCRYPTION_KEY_ID;
    return createAliyunProvider({
      withoutCredentials: found === 'default-chain' ? 'ecs-ram-role' : 'refuse',
      objectStore: { encryption: keyId ? { type: 'kms', keyId } : undefined },
      volumeSnapshotter: { clusterName: env.ACK_CLUSTER_NAME || undefined },
    });
  },
  findCredentials(_, env) {
    const file = env.ALIBABA_CLOUD_CREDENTIALS_FILE;
    return accessKeys(env) ?? (file ? () => readFile(file, 'utf8') : undefined);
  },
  configDefaults: (_, __, env) => (env.ALIBABA_CLOUD_REGION_ID ? { region: env.ALIBABA_CLOUD_REGION_ID } : {}),
  hasDefaultChain: true,
  variables: 'ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or ALIBABA_CLOUD_CREDENTIALS_FILE',
};

function accessKeys(env: Environment): FoundCredentials | undefined {
  const { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret, ALIBABA_CLOUD_RAM_ROLE: role } = env;
  // The SDKs' name of the token, then Velero's.
  const token = env.ALIBABA_CLOUD_SECURITY_TOKEN || env.ALIBABA_CLOUD_ACCESS_STS_TOKEN;
  const lines =
    id && secret
      ? [
          `ALIBABA_CLOUD_ACCESS_KEY_ID=${id}`,
          `ALIBABA_CLOUD_ACCESS_KEY_SECRET=${secret}`,
          ...(token ? [`ALIBABA_CLOUD_ACCESS_STS_TOKEN=${token}`] : []),
        ]
      : role
        ? [`ALIBABA_CLOUD_RAM_ROLE=${role}`]
        : undefined;
  return lines && (async () => lines.join('\n'));
}
