import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CredentialHolder, Environment, FoundCredentials, KnownProvider } from './known-provider.ts';

export const awsProvider: KnownProvider = {
  names: ['aws', 'velero.io/aws'],
  async load({ env, found }) {
    const { createAwsProvider } = await import('@lifeboat/provider-aws');
    const withoutCredentials = found === 'default-chain' ? 'default-chain' : 'refuse';
    const [clusterName, endpoint] = [env.AWS_CLUSTER_NAME || undefined, env.AWS_ENDPOINT_URL_EC2 || undefined];
    return createAwsProvider({ withoutCredentials, volumeSnapshotter: { clusterName, endpoint } });
  },
  // A profile may get its keys by SSO, a role or a program, which only the AWS SDK knows: naming one asks for its search.
  findCredentials: (location, env) => (profileOf(location, env) ? 'default-chain' : (accessKeys(env) ?? sharedFile(env))),
  configDefaults: (_, location, env) => ({ ...regionOf(env), ...profileDefault(location, env) }),
  hasDefaultChain: true,
  variables: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
};

export const minioProvider: KnownProvider = {
  names: ['minio', 'lifeboat.io/minio'],
  load: async () => (await import('@lifeboat/provider-minio')).createMinioProvider(),
  findCredentials: (location, env) => (profileOf(location, env) ? undefined : accessKeys(env)) ?? sharedFile(env),
  configDefaults: (_, location, env) => ({ ...regionOf(env), ...profileDefault(location, env) }),
  hasDefaultChain: false,
  variables: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE',
};

// A profile of the environment means the shared files, not a credentials file that the location names.
function profileOf({ config, credential }: CredentialHolder, env: Environment): string | undefined {
  return config.profile || (typeof credential === 'object' || config.credentialsFile ? undefined : env.AWS_PROFILE) || undefined;
}

function profileDefault(location: CredentialHolder, env: Environment): Record<string, string> {
  const profile = profileOf(location, env);
  return profile ? { profile } : {};
}

function regionOf(env: Environment): Record<string, string> {
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION;
  return region ? { region } : {};
}

// In the form of a credentials file: the one form that every S3 provider takes.
function accessKeys({
  AWS_ACCESS_KEY_ID: id,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: token,
}: Environment): FoundCredentials | undefined {
  if (!id || !secret) return undefined;
  const lines = [
    '[default]',
    `aws_access_key_id=${id}`,
    `aws_secret_access_key=${secret}`,
    ...(token ? [`aws_session_token=${token}`] : []),
  ];
  return async () => `${lines.join('\n')}\n`;
}

function sharedFile(env: Environment): FoundCredentials | undefined {
  const path = env.AWS_SHARED_CREDENTIALS_FILE || join(env.HOME || homedir(), '.aws', 'credentials');
  return existsSync(path) ? () => readFile(path, 'utf8') : undefined;
}
