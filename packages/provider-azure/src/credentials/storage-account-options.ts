import type { ArmClientOptions } from '../requests/arm-client-options.ts';

/** Names a storage account for Azure Resource Manager. */
export interface StorageAccountOptions extends ArmClientOptions {
  /** Id of the account's subscription. */
  readonly subscriptionId: string;
  /** Name of the account's resource group. */
  readonly resourceGroup: string;
  /** Name of the storage account. */
  readonly storageAccount: string;
}
