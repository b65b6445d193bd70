import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import {
  anything,
  call,
  type FieldsOf,
  flag,
  from,
  objectOf,
  oneOf,
  pluginOf,
  required,
  signal,
  text,
  texts,
} from '../../velero-api/schema/field-schema.ts';
import type { ArchiveLimits } from '../archive/archive.ts';
import type { ArchiveWriterOptions } from '../archive/archive-writer.ts';
import type { OpenArchiveOptions } from '../archive/open-archive.ts';
import type { CreateKnownBackupsOptions } from '../digests/create-known-backups.ts';
import type { KnownBackups } from '../digests/known-backups.ts';
import type { TrustOptions } from '../digests/location-trust.ts';
import type { ManifestSigner } from '../digests/manifest-keys.ts';
import type { FileSystemObjectStoreOptions } from '../file-system/file-system-store.ts';
import type { FileLimits } from '../files/file-limits.ts';
import type { LeaseOptions, LeaseSettings } from '../lease/lease-settings.ts';
import type { ObjectLockOptions } from '../protection/object-lock-options.ts';
import type { BackupStoreOptions } from './backup-store-options.ts';

export const objectLockField = objectOf<ObjectLockOptions>({ mode: required(oneOf(['governance', 'compliance'])), legalHold: flag });
export const leaseField = objectOf<LeaseOptions>({ durationInMs: from(1000), renewalIntervalInMs: from(1) });

export const trustFields: FieldsOf<TrustOptions> = {
  signWith: pluginOf<ManifestSigner>({ publicKey: required(text), sign: required(call) }),
  requireSignature: texts,
  knownBackups: pluginOf<KnownBackups>({ get: required(call), set: required(call) }),
};

/** What prints or compares JSON calls itself for each level. */
const jsonDepth = { type: 'integer', minimum: 1, maximum: 2000 } as const;

export const fileLimitsField = objectOf<FileLimits>({
  maxFileBytes: from(1),
  maxFileRatio: from(1),
  maxFileValues: from(1),
  maxFileDepth: jsonDepth,
  maxRowBytes: from(1),
  maxMetadataBytes: from(1),
});

export const archiveLimitsField = objectOf<ArchiveLimits>({
  maxTotalBytes: from(1),
  maxEntryBytes: from(1),
  maxEntries: from(1),
  maxOddEntries: from(0),
  maxObjectDepth: jsonDepth,
  maxRatio: from(1),
});

export const backupStoreOptionsField = objectOf<BackupStoreOptions>({
  ...trustFields,
  location: required(text),
  store: required(objectStoreField),
  readOnly: flag,
  objectLock: objectLockField,
  limits: fileLimitsField,
  lease: objectOf<LeaseSettings>({ durationInMs: required(from(1)), renewalIntervalInMs: required(from(1)) }),
});

export const knownBackupsOptionsField = objectOf<CreateKnownBackupsOptions>({ store: required(objectStoreField) });
export const fileSystemStoreOptionsField = objectOf<FileSystemObjectStoreOptions>({ root: required(text), prefix: text, fsync: flag });
export const archiveWriterOptionsField = objectOf<ArchiveWriterOptions>({ now: required(call) });

export const openArchiveOptionsField = objectOf<OpenArchiveOptions>({
  stream: required(anything),
  limits: archiveLimitsField,
  tmpDir: text,
  what: text,
  signal,
});
