/** A service account's key, as in the file that Google hands out. */
export interface GcpServiceAccountKey {
  readonly type?: 'service_account' | undefined;
  readonly client_email: string;
  /** PEM. */
  readonly private_key: string;
  readonly private_key_id?: string | undefined;
  /** The project of snapshots and volumes unless another is given. */
  readonly project_id?: string | undefined;
  /** @default `https://oauth2.googleapis.com/token` */
  readonly token_uri?: string | undefined;
  readonly universe_domain?: string | undefined;
}

/** Workload identity federation: the content of a file of type `external_account`. It may name files, URLs or a program
 * that `google-auth-library` then reads, asks or runs: take such a file from people you trust only. */
export interface GcpExternalAccount {
  readonly type: 'external_account';
  readonly [field: string]: unknown;
}

/** An access token that the caller got by itself. */
export interface GcpAccessToken {
  readonly accessToken: string;
  /** The function is asked again five minutes before. @default it is asked at every request */
  readonly expiration?: Date | undefined;
  readonly projectId?: string | undefined;
}

/** One set of credentials. */
export type GcpCredentials = GcpServiceAccountKey | GcpExternalAccount | GcpAccessToken;

/** Where credentials come from: values, a credentials file's content (JSON), a function that returns either (asked again
 * per use, so that they may rotate), or `default-chain`: Application Default Credentials, the only form that reads the
 * environment, `~/.config/gcloud` and the metadata server. */
export type GcpCredentialsSource = GcpCredentials | string | (() => Promise<GcpCredentials | string>) | 'default-chain';

export function isAccessToken(credentials: GcpCredentials): credentials is GcpAccessToken {
  return 'accessToken' in credentials;
}

export function isExternalAccount(credentials: GcpCredentials): credentials is GcpExternalAccount {
  return 'type' in credentials && credentials.type === 'external_account';
}
