/** A key pair of Alibaba Cloud. */
export interface AliyunCredentials {
  /** Id of the access key. */
  readonly accessKeyId: string;
  /** Secret of the access key. */
  readonly accessKeySecret: string;
  /** The token of temporary credentials (STS). @default none */
  readonly stsToken?: string | undefined;
  /** When the credentials expire; five minutes before, the function that returned them is called again. @default never */
  readonly expiration?: Date | undefined;
}

/** Where credentials come from. A function is called at the first request, again shortly before the credentials expire, and once when the
 * server refuses them. See also `credentialsFromFile` and `ecsRamRoleCredentials`. */
export type AliyunCredentialsSource = AliyunCredentials | (() => Promise<AliyunCredentials>);
