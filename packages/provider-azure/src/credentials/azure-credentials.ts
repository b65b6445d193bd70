/** The key of a storage account, which gives full access to the account's data. Only object stores accept it. */
export interface AzureAccountKey {
  readonly type: 'account-key';
  /** The key, in base64. */
  readonly accountKey: string;
}

/** An application of Microsoft Entra ID that signs in with a secret or with a certificate. */
export interface AzureServicePrincipal {
  readonly type: 'service-principal';
  /** Id of the tenant. */
  readonly tenantId: string;
  /** Client id of the application. */
  readonly clientId: string;
  /** The secret; or use a certificate. @default none */
  readonly clientSecret?: string | undefined;
  /** PEM of the certificate and its private key. @default none */
  readonly certificate?: string | undefined;
  /** Path of a file with that PEM, read whenever a token is needed. @default none */
  readonly certificatePath?: string | undefined;
  /** Password of an encrypted private key in the PEM. @default none */
  readonly certificatePassword?: string | undefined;
  /** Send the certificate chain, for applications that trust certificates by subject name and issuer. @default false */
  readonly sendCertificateChain?: boolean | undefined;
  /** Tenants, in addition to `tenantId`, for which tokens may be requested; `*` for any. @default none */
  readonly additionallyAllowedTenants?: readonly string[] | undefined;
}

/** A Kubernetes service account that Microsoft Entra ID trusts. */
export interface AzureWorkloadIdentity {
  readonly type: 'workload-identity';
  /** Id of the tenant. */
  readonly tenantId: string;
  /** Client id of the application or managed identity. */
  readonly clientId: string;
  /** Path of the file with the service account's token; read again when the token was renewed. */
  readonly federatedTokenFile: string;
  /** Tenants, in addition to `tenantId`, for which tokens may be requested; `*` for any. @default none */
  readonly additionallyAllowedTenants?: readonly string[] | undefined;
}

/** The managed identity of the machine. `@azure/identity` finds its endpoint as the platform says, on App Service from the environment. */
export interface AzureManagedIdentity {
  readonly type: 'managed-identity';
  /** Client id of a user-assigned identity. @default the system-assigned identity */
  readonly clientId?: string | undefined;
}

/** Returns tokens: any credential of `@azure/identity`, or any object with this method. */
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

/** Credentials, or a function that returns them. It is called at the first request, whenever a new token is needed, and once when the
 * service refuses what it returned. */
export type AzureCredentialsSource = AzureCredentials | (() => Promise<AzureCredentials>);

/** Like {@link AzureCredentialsSource}, for Azure Resource Manager, which accepts no account key. */
export type AzureIdentitySource = AzureIdentity | (() => Promise<AzureIdentity>);
