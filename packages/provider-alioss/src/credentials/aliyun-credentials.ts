/** One set of credentials of Alibaba Cloud. */
export interface AliyunCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The token of temporary credentials (STS). */
  readonly stsToken?: string | undefined;
  /** From this moment on (less five minutes) they are asked for again. @default never */
  readonly expiration?: Date | undefined;
}

/** Where credentials come from. A function is asked at the first request, again shortly before they expire, and once when
 * the server refuses them. See also `credentialsFromFile` and `ecsRamRoleCredentials`. */
export type AliyunCredentialsSource = AliyunCredentials | (() => Promise<AliyunCredentials>);
