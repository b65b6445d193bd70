import type { AzureCloudName } from '../credentials/azure-cloud.ts';
import type { AzureIdentitySource } from '../credentials/azure-credentials.ts';
import type { HttpOptions } from './http-sender.ts';

/** How to reach Azure Resource Manager. */
export interface ArmClientOptions extends HttpOptions {
  /** The identity that signs in, or a function that returns one. Only `default-chain` searches for credentials. */
  readonly credentials: AzureIdentitySource;
  /** The Azure cloud. @default `AzurePublicCloud` */
  readonly cloud?: AzureCloudName | undefined;
  /** Base URL of Azure Resource Manager. @default that of the cloud */
  readonly endpoint?: string | undefined;
  /** Base URL at which identities sign in. @default that of the cloud */
  readonly authorityHost?: string | undefined;
  /** Attempts per request, including the first. @default 5 */
  readonly maxAttempts?: number | undefined;
}
