/** A place for backups as the user described it: a BackupStorageLocation's spec with a name. */
export interface LocationSpec {
  readonly name: string;
  /** How to call it in messages: a URL without secrets, or `name (provider, bucket)`. */
  readonly display: string;
  /** `file`, `aws`, `minio`, or a full plugin name such as `velero.io/aws`. */
  readonly provider: string;
  readonly bucket?: string;
  readonly prefix?: string;
  /** PEM. */
  readonly caCert?: string;
  readonly config: Readonly<Record<string, string>>;
  /** Where the content of the credentials file is. Absent: the provider's usual environment or profile. */
  readonly credential?: { readonly file: string } | { readonly env: string };
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  readonly default?: boolean;
}
