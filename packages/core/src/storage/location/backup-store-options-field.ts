import type { KnownBackups } from '../../contract/locations/known-backups.ts';
import type { LeaseOptions, LeaseSettings } from '../../contract/locations/lease-options.ts';
import type { ManifestSigner } from '../../contract/locations/manifest-signer.ts';
import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { TrustOptions } from '../../contract/locations/trust-options.ts';
import type { BackupStoreOptions } from '../../contract/store/backup-store-options.ts';
import { objectStoreField } from '../../plugin-api/fields/object-store-field.ts';
import { call, type FieldsOf, flag, from, objectOf, oneOf, pluginOf, required, text, texts } from '../../velero-api/schema/field-schema.ts';
import { fileLimitsField } from '../files/file-limits-field.ts';

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
