import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { credentialsFileOptionsField } from '../option-fields.ts';
import type { AliyunCredentials } from './aliyun-credentials.ts';
import type { CredentialsFileOptions } from './credentials-file-options.ts';
import { ecsRamRoleCredentials } from './ecs-ram-role.ts';

const idKey = 'ALIBABA_CLOUD_ACCESS_KEY_ID';
const secretKey = 'ALIBABA_CLOUD_ACCESS_KEY_SECRET';
const tokenKey = 'ALIBABA_CLOUD_ACCESS_STS_TOKEN';
const roleKey = 'ALIBABA_CLOUD_RAM_ROLE';

/** Returns a function that gets credentials from the content of Velero's credentials file for Alibaba Cloud: `NAME=value` lines with
 * `ALIBABA_CLOUD_ACCESS_KEY_ID`, `ALIBABA_CLOUD_ACCESS_KEY_SECRET` and `ALIBABA_CLOUD_ACCESS_STS_TOKEN`, or with `ALIBABA_CLOUD_RAM_ROLE`,
 * whose keys the metadata service of ECS returns (Alibaba Cloud's plugin velero-plugin). The content is read again whenever credentials are
 * needed. Nothing is written to the environment.
 * @throws LifeboatError `CREDENTIALS_MISSING`, which names what is missing and never shows values */
export function credentialsFromFile(options: CredentialsFileOptions): () => Promise<AliyunCredentials> {
  const { content, where, onEcs = true, metadataEndpoint } = takeOptions('credentialsFromFile', options, credentialsFileOptionsField);
  const missing = (reason: string) =>
    new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials file of ${where} ${reason}` });
  return async () => {
    const fields = parseDotenv(await content());
    const [accessKeyId, accessKeySecret, stsToken, roleName] = [idKey, secretKey, tokenKey, roleKey].map((key) => fields.get(key));
    if (accessKeyId && accessKeySecret) return { accessKeyId, accessKeySecret, ...(stsToken ? { stsToken } : {}) };
    if (accessKeyId || accessKeySecret) throw missing(`lacks ${accessKeyId ? secretKey : idKey}`);
    if (!roleName) throw missing(`has neither ${idKey} and ${secretKey} nor ${roleKey}`);
    if (!onEcs) throw missing(`names a RAM role, whose keys only the metadata service of ECS has, and notOnECS is true. Give ${idKey}`);
    return await ecsRamRoleCredentials({ roleName, metadataEndpoint })();
  };
}

/** Lines of `NAME=value`, `export NAME=value`, `NAME: value`; quotes and comments as dotenv files have them. */
function parseDotenv(content: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of content.replace(/^\ufeff/, '').split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (!found) continue;
    const [, name = '', raw = ''] = found;
    const quoted = /^(["'])(.*?)\1\s*(?:#.*)?$/.exec(raw);
    fields.set(name, quoted ? (quoted[2] ?? '') : raw.replace(/\s+#.*$/, ''));
  }
  return fields;
}
