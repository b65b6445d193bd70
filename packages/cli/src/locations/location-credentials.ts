import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/core';
import type { CliContext } from '../cli-context.ts';
import type { LocationSpec } from './location-spec.ts';

/** The content of a location's credentials file, asked again on every use: files and secrets rotate. `undefined` leaves
 * it to the provider's own chain (profile, IAM role ...). */
export function locationCredentials(location: LocationSpec, context: CliContext): (() => Promise<string>) | undefined {
  const { credential } = location;
  if (credential && 'file' in credential) {
    return async () => {
      try {
        return await readFile(credential.file, 'utf8');
      } catch (error) {
        throw missing(location, `its credentials file ${credential.file} cannot be read: ${(error as Error).message}`);
      }
    };
  }
  if (credential) {
    return async () => {
      const content = context.env[credential.env];
      if (content) return content;
      throw missing(location, `the environment variable ${credential.env}, which holds its credentials, is not set`);
    };
  }
  return environmentCredentials(location, context);
}

// The keys of the environment in the form of a credentials file: the one form that every S3 provider takes.
function environmentCredentials(location: LocationSpec, { env }: CliContext): (() => Promise<string>) | undefined {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token, AWS_PROFILE: profile } = env;
  if (!id || !secret || profile || location.config.profile !== undefined) return sharedFile(location, env);
  const lines = [
    '[default]',
    `aws_access_key_id=${id}`,
    `aws_secret_access_key=${secret}`,
    ...(token ? [`aws_session_token=${token}`] : []),
  ];
  return async () => `${lines.join('\n')}\n`;
}

// Amazon's provider searches the shared files by itself, with everything else that the AWS SDK knows.
function sharedFile({ provider }: LocationSpec, env: CliContext['env']): (() => Promise<string>) | undefined {
  if (provider === 'aws' || provider === 'velero.io/aws') return undefined;
  const path = env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), '.aws', 'credentials');
  return existsSync(path) ? () => readFile(path, 'utf8') : undefined;
}

function missing(location: LocationSpec, message: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `Location ${location.display}: ${message}` });
}
