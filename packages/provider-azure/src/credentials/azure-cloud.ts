import { ownMember } from '@lifeboat/core/json';
import { LifeboatError } from '@lifeboat/core/plugin-api';

/** Where a cloud of Azure has its services. */
export interface AzureCloud {
  readonly name: AzureCloudName;
  /** Signs in service principals and managed identities. */
  readonly authorityHost: string;
  /** Azure Resource Manager. */
  readonly resourceManagerEndpoint: string;
  /** Behind the name of a storage account. */
  readonly blobSuffix: string;
}

export type AzureCloudName = 'AzurePublicCloud' | 'AzureUSGovernmentCloud' | 'AzureChinaCloud';

const clouds: Readonly<Record<AzureCloudName, AzureCloud>> = {
  AzurePublicCloud: {
    name: 'AzurePublicCloud',
    authorityHost: 'https://login.microsoftonline.com',
    resourceManagerEndpoint: 'https://management.azure.com',
    blobSuffix: 'blob.core.windows.net',
  },
  AzureUSGovernmentCloud: {
    name: 'AzureUSGovernmentCloud',
    authorityHost: 'https://login.microsoftonline.us',
    resourceManagerEndpoint: 'https://management.usgovcloudapi.net',
    blobSuffix: 'blob.core.usgovcloudapi.net',
  },
  AzureChinaCloud: {
    name: 'AzureChinaCloud',
    authorityHost: 'https://login.chinacloudapi.cn',
    resourceManagerEndpoint: 'https://management.chinacloudapi.cn',
    blobSuffix: 'blob.core.chinacloudapi.cn',
  },
};

const aliases: Readonly<Record<string, AzureCloudName>> = {
  '': 'AzurePublicCloud',
  AZURECLOUD: 'AzurePublicCloud',
  AZUREPUBLICCLOUD: 'AzurePublicCloud',
  AZUREUSGOVERNMENT: 'AzureUSGovernmentCloud',
  AZUREUSGOVERNMENTCLOUD: 'AzureUSGovernmentCloud',
  AZURECHINACLOUD: 'AzureChinaCloud',
};

/** A cloud by one of the names that Velero's `AZURE_CLOUD_NAME` takes, in any case; none is the public one.
 * @throws LifeboatError `INVALID_CONFIG` */
export function azureCloud(name = ''): AzureCloud {
  const found = ownMember(aliases, name.toUpperCase());
  if (found) return clouds[found];
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `There is no Azure cloud '${name}'. Known: ${Object.keys(clouds).join(', ')}`,
  });
}
