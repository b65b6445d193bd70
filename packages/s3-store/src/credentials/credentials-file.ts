import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { credentialsFileOptionsField } from '../option-fields.ts';
import type { S3Credentials } from './s3-credentials.ts';

/** Reads a profile from the content of an AWS credentials file (INI: `[profile]`, `aws_access_key_id`, `aws_secret_access_key`,
 * `aws_session_token`). Velero's Secret `cloud-credentials` has the same content.
 * @throws LifeboatError `CREDENTIALS_MISSING`. It names what is missing and never shows values */
export function credentialsFromFile(
  content: string,
  options: { readonly profile?: string | undefined; readonly where: string },
): S3Credentials {
  const { profile = 'default', where } = takeOptions('credentialsFromFile', options, credentialsFileOptionsField);
  const profiles = parseProfiles(content);
  const fields = profiles.get(profile);
  const missing = (reason: string) =>
    new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials file of ${where} ${reason}` });
  if (!fields) {
    const known = [...profiles.keys()].map((name) => `'${name}'`).join(', ');
    throw missing(`has no profile '${profile}'. ${known ? `It has ${known}` : 'It has no profile at all: begin it with [default]'}`);
  }
  const accessKeyId = fields.get('aws_access_key_id');
  const secretAccessKey = fields.get('aws_secret_access_key');
  const sessionToken = fields.get('aws_session_token');
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const other = ['role_arn', 'credential_process', 'sso_session', 'sso_start_url'].find((key) => fields.has(key));
  if (other) {
    throw missing(
      `gets profile '${profile}' by ${other}, which is not read from files. Give the keys, or a function or chain that gets them`,
    );
  }
  throw missing(`lacks ${accessKeyId ? 'aws_secret_access_key' : 'aws_access_key_id'} in profile '${profile}'`);
}

function parseProfiles(content: string): Map<string, Map<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  for (const line of content.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const text = line.trim();
    if (text === '' || text.startsWith('#') || text.startsWith(';')) continue;
    const section = /^\[([^\]]+)\]/
      .exec(text)?.[1]
      ?.trim()
      .replace(/^profile\s+/, '');
    if (section !== undefined) {
      current = profiles.get(section) ?? new Map();
      profiles.set(section, current);
      continue;
    }
    const equals = text.indexOf('=');
    if (equals < 0) continue;
    // As in AWS's own parsers, a comment after a value begins with white space and `#` or `;`.
    const value = text
      .slice(equals + 1)
      .replace(/\s[#;].*$/, '')
      .trim();
    current?.set(text.slice(0, equals).trim().toLowerCase(), value);
  }
  return profiles;
}
