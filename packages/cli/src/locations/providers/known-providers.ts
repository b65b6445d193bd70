import { alibabacloudProvider } from './alibabacloud-provider.ts';
import { awsProvider, minioProvider } from './aws-provider.ts';
import { azureProvider } from './azure-provider.ts';
import { gcpProvider } from './gcp-provider.ts';
import type { KnownProvider } from './known-provider.ts';

export const knownProviders: readonly KnownProvider[] = [awsProvider, azureProvider, gcpProvider, alibabacloudProvider, minioProvider];

/** By its short or its full name. */
export function findKnownProvider(name: string): KnownProvider | undefined {
  return knownProviders.find(({ names }) => names.includes(name));
}
