import type { ObjectLockOptions } from '@lifeboat/core';
import type { VolumeFilesSpec } from '../volume-files/volume-files-spec.ts';
import type { CredentialSpec } from './credential-spec.ts';
import type { PluginModules } from './plugins/plugin-modules.ts';

/** A place for backups as the user described it: a BackupStorageLocation's spec with a name. */
export interface LocationSpec {
  readonly name: string;
  /** How to call it in messages: a URL without secrets, or `name (provider, bucket)`. */
  readonly display: string;
  /** `file`, `aws`, `azure` ..., a full plugin name such as `velero.io/aws`, or a module that has a provider. */
  readonly provider: string;
  readonly bucket?: string;
  readonly prefix?: string;
  /** PEM. */
  readonly caCert?: string;
  readonly config: Readonly<Record<string, string>>;
  /** Absent: the well-known environment variables of the provider. */
  readonly credential?: CredentialSpec;
  /** Where providers that are not built in may come from. */
  readonly plugins?: PluginModules;
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  readonly default?: boolean;
  /** Lock finished backups until they expire. */
  readonly objectLock?: ObjectLockOptions;
  /** Path of the Ed25519 private key (PEM) that signs the digests of backups that are written there. */
  readonly signWith?: string;
  /** Path of a file with one or several Ed25519 public keys (PEM), of which one must have signed. */
  readonly requireSignature?: string;
  /** Path of a folder that remembers the location's backups. */
  readonly knownBackups?: string;
  readonly volumeFiles?: VolumeFilesSpec;
}
