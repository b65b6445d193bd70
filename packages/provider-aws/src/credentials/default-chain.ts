import { importCommonJs, takeOptions } from '@lifeboat/core/provider-kit';
import type { S3Credentials } from '@lifeboat/s3-store';
import { defaultChainOptionsField } from '../option-fields.ts';

/** Returns a function that gets credentials from the AWS SDK's default chain: environment, `~/.aws` (with `profile`), SSO, web identity,
 * container and instance roles. This is the only part of the package that reads process-wide settings, and it does so only when it is
 * used. */
export function defaultChainCredentials(options: { readonly profile?: string | undefined } = {}): () => Promise<S3Credentials> {
  const { profile } = takeOptions('defaultChainCredentials', options, defaultChainOptionsField);
  return async () => {
    // Loaded when used: most stores have credentials of their own.
    const { fromNodeProviderChain } = await importCommonJs(() => import('@aws-sdk/credential-providers'));
    return await fromNodeProviderChain(profile ? { profile } : {})();
  };
}
