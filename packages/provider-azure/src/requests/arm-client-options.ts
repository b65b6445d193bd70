import type { AzureCloudName } from '../credentials/azure-cloud.ts';
import type { AzureIdentitySource } from '../credentials/azure-credentials.ts';
import type { HttpOptions } from './http-sender.ts';

/** What reaches Azure Resource Manager. */
export interface ArmClientOptions extends HttpOptions {
  readonly credentials: AzureIdentitySource;
  /** @default `AzurePublicCloud` */
  readonly cloud?: AzureCloudName | undefined;
  /** Base URL of Azure Resource Manager. @default the cloud's */
  readonly endpoint?: string | undefined;
  /** Where identities sign in. @default the cloud's */
  readonly authorityHost?: string | undefined;
  /** Attempts per request, the first included. @default 5 */
  readonly maxAttempts?: number | undefined;
}
