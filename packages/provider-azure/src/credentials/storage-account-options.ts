import type { ArmClientOptions } from '../requests/arm-client-options.ts';

/** A storage account, as Azure Resource Manager knows it. */
export interface StorageAccountOptions extends ArmClientOptions {
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly storageAccount: string;
}
