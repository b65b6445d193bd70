import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { ramRoleOptionsField } from '../option-fields.ts';
import type { AliyunCredentials } from './aliyun-credentials.ts';
import { readEcsMetadata } from './ecs-metadata.ts';
import type { EcsRamRoleOptions } from './ecs-ram-role-options.ts';

/** Returns a function that gets the credentials of the RAM role of the ECS instance (or ACK node) that this process runs on. It asks the
 * metadata service whenever they are about to expire.
 * @throws LifeboatError `CREDENTIALS_MISSING` */
export function ecsRamRoleCredentials(given: EcsRamRoleOptions = {}): () => Promise<AliyunCredentials> {
  const options = takeOptions('ecsRamRoleCredentials', given, ramRoleOptionsField);
  return async () => {
    const roleName = options.roleName ?? (await readEcsMetadata('ram/security-credentials/', options)).split('\n')[0] ?? '';
    const answer = await readEcsMetadata(`ram/security-credentials/${encodeURIComponent(roleName)}`, options);
    const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = parse(answer);
    if (!AccessKeyId || !AccessKeySecret || !SecurityToken) {
      throw new LifeboatError({
        code: 'CREDENTIALS_MISSING',
        message: `The ECS metadata service gives no keys for RAM role '${roleName}'. Check that the role is attached to the instance`,
      });
    }
    const expiration = new Date(Expiration ?? '');
    return {
      accessKeyId: AccessKeyId,
      accessKeySecret: AccessKeySecret,
      stsToken: SecurityToken,
      ...(Number.isNaN(expiration.getTime()) ? {} : { expiration }),
    };
  };
}

interface RoleKeys {
  readonly AccessKeyId?: string;
  readonly AccessKeySecret?: string;
  readonly SecurityToken?: string;
  readonly Expiration?: string;
}

function parse(text: string): RoleKeys {
  try {
    return JSON.parse(text) as RoleKeys;
  } catch {
    return {};
  }
}
