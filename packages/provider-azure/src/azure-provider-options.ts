import type { VariableLookup } from './credentials/variable-lookup.ts';

export interface AzureProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as `@azure/identity` does. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse';
  /** What Velero's plugin takes from its environment where the credentials file lacks it: AKS sets `AZURE_CLIENT_ID`,
   * `AZURE_TENANT_ID` and `AZURE_FEDERATED_TOKEN_FILE` there for workload identity. @default nothing */
  readonly variable?: VariableLookup;
  /** Of a cloud that `AZURE_CLOUD_NAME` does not know. @default the cloud's */
  readonly resourceManagerUrl?: string;
}
