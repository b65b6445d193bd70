/** The key of a storage account: full access to the account's data. Fits object stores only. */
export interface AzureAccountKey {
  readonly type: 'account-key';
  readonly accountKey: string;
}

/** An application of Microsoft Entra ID that proves itself by a secret or by a certificate. */
export interface AzureServicePrincipal {
  readonly type: 'service-principal';
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  /** PEM of the certificate and its private key. */
  readonly certificate?: string | undefined;
  /** A file with that PEM, read whenever a token is needed. */
  readonly certificatePath?: string | undefined;
  /** Of an encrypted private key in the PEM. */
  readonly certificatePassword?: string | undefined;
  /** Send the chain, for applications that trust by subject name and issuer. @default false */
  readonly sendCertificateChain?: boolean | undefined;
  /** Tenants besides `tenantId` for which tokens may be asked; `*` for any. @default none */
  readonly additionallyAllowedTenants?: readonly string[] | undefined;
}

/** A Kubernetes service account that Microsoft Entra ID trusts. */
export interface AzureWorkloadIdentity {
  readonly type: 'workload-identity';
  readonly tenantId: string;
  readonly clientId: string;
  /** The file with the service account's token, read again as it is renewed. */
  readonly federatedTokenFile: string;
  readonly additionallyAllowedTenants?: readonly string[] | undefined;
}

/** The identity of the machine. `@azure/identity` finds its endpoint as the platform tells: on App Service by the environment. */
export interface AzureManagedIdentity {
  readonly type: 'managed-identity';
  /** @default the one that the system assigned */
  readonly clientId?: string | undefined;
}

/** Gives tokens: every credential of `@azure/identity`, or any object with this method. */
export interface AzureTokenCredential {
  getToken(
    scopes: string | string[],
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** `default-chain`: the search of `@azure/identity` (environment, workload identity, managed identity, developer tools). */
export type AzureIdentity = AzureServicePrincipal | AzureWorkloadIdentity | AzureManagedIdentity | AzureTokenCredential | 'default-chain';

/** One set of credentials. */
export type AzureCredentials = AzureAccountKey | AzureIdentity;

/** A function is asked at the first request, whenever a new token is needed, and once when the service refuses what it gave. */
export type AzureCredentialsSource = AzureCredentials | (() => Promise<AzureCredentials>);

/** {@link AzureCredentialsSource} for Azure Resource Manager, which takes no account key. */
export type AzureIdentitySource = AzureIdentity | (() => Promise<AzureIdentity>);
