/** Options of `credentialsFromFile`. */
export interface CredentialsFileOptions {
  /** Returns the content of the credentials file. */
  readonly content: () => Promise<string>;
  /** What the file is for, in messages. */
  readonly where: string;
  /** Whether the metadata service may be asked for a role's keys. @default true */
  readonly onEcs?: boolean | undefined;
  readonly metadataEndpoint?: string | undefined;
}
