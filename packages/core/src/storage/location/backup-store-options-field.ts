import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import { call, type FieldsOf, flag, from, objectOf, oneOf, pluginOf, required, text, texts } from '../../velero-api/schema/field-schema.ts';
import type { KnownBackups } from '../digests/known-backups.ts';
import type { TrustOptions } from '../digests/location-trust.ts';
import type { ManifestSigner } from '../digests/manifest-signer.ts';
import { fileLimitsField } from '../files/file-limits-field.ts';
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

export const backupStoreOptionsField = objectOf<BackupStoreOptions>({
  ...trustFields,
  location: required(text),
  store: required(objectStoreField),
  readOnly: flag,
  objectLock: objectLockField,
  limits: fileLimitsField,
  lease: objectOf<LeaseSettings>({ durationInMs: required(from(1)), renewalIntervalInMs: required(from(1)), owner: text }),
});
