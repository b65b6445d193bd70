/** The key of a service account, as in the file that Google issues. */
export interface GcpServiceAccountKey {
  readonly type?: 'service_account' | undefined;
  /** Email address of the service account. */
  readonly client_email: string;
  /** The private key, in PEM. */
  readonly private_key: string;
  /** Id of the key. @default none */
  readonly private_key_id?: string | undefined;
  /** Project of snapshots and volumes, unless the options name another. @default none */
  readonly project_id?: string | undefined;
  /** URL that issues tokens. @default `https://oauth2.googleapis.com/token` */
  readonly token_uri?: string | undefined;
  /** Domain of Google's services for this key. @default `googleapis.com` */
  readonly universe_domain?: string | undefined;
}

/** Workload identity federation: the content of a file of type `external_account`. It can name files, URLs or a program that
 * `google-auth-library` then reads, requests or runs: accept such a file only from people you trust. */
export interface GcpExternalAccount {
  readonly type: 'external_account';
  readonly [field: string]: unknown;
}

/** An access token that the caller obtained itself. */
export interface GcpAccessToken {
  /** The token. */
  readonly accessToken: string;
  /** When the token expires; the function that returned it is called again five minutes before. @default unknown: it is called for every
   * request */
  readonly expiration?: Date | undefined;
  /** Project of snapshots and volumes, unless the options name another. @default none */
  readonly projectId?: string | undefined;
}

/** One set of credentials. */
export type GcpCredentials = GcpServiceAccountKey | GcpExternalAccount | GcpAccessToken;

/** Where credentials come from: values, the content of a credentials file (JSON), a function that returns either (called again for each
 * use, so that they may rotate), or `default-chain`: Application Default Credentials, the only form that reads the environment,
 * `~/.config/gcloud` and the metadata server. */
export type GcpCredentialsSource = GcpCredentials | string | (() => Promise<GcpCredentials | string>) | 'default-chain';

export function isAccessToken(credentials: GcpCredentials): credentials is GcpAccessToken {
  return 'accessToken' in credentials;
}

export function isExternalAccount(credentials: GcpCredentials): credentials is GcpExternalAccount {
  return 'type' in credentials && credentials.type === 'external_account';
}
