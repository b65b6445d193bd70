export interface CredentialsFileOptions {
  readonly content: () => Promise<string>;
  /** Whose file it is, for messages. */
  readonly where: string;
  /** Whether the metadata service may be asked for a role's keys. @default true */
  readonly onEcs?: boolean | undefined;
  readonly metadataEndpoint?: string | undefined;
}
