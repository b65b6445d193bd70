import { FieldError, type Fields } from '../../go-values/fields.ts';

/** How a repository keeps its contents: the decrypted part of its format blob. */
export interface ContentFormat {
  readonly version: number;
  readonly hash: string;
  readonly encryption: string;
  readonly secret: Buffer;
  readonly masterKey: Buffer;
  readonly maxPackSize: number;
  readonly indexVersion: number;
  readonly epochs: boolean;
  readonly epochParameters: EpochParameters;
  readonly splitter: string;
  /** Packs do not begin with a copy of the format blob. */
  readonly enablePasswordChange: boolean;
}

/** When epochs of the index end, and when they are merged and removed. */
export interface EpochParameters {
  /** How many epochs are merged into one range. */
  readonly fullCheckpointFrequency: number;
  /** The time from writing a merged index to removing what it merged. */
  readonly cleanupMarginInMs: number;
  readonly minDurationInMs: number;
  readonly advanceOnCount: number;
  readonly advanceOnBytes: number;
}

/** Says why a repository cannot be used although it can be decrypted. */
export class UnsupportedFormatError extends Error {}

const knownFeatures = new Set(['index-v1', 'index-v2']);

/** Reads the format. @throws FieldError, UnsupportedFormatError */
export function readContentFormat(fields: Fields): ContentFormat {
  const version = fields.count('version');
  if (version < 1 || version > 3) throw new UnsupportedFormatError(`it has format version ${version}, and 1 to 3 are known`);
  if (fields.text('ecc') !== '') throw new UnsupportedFormatError(`its blobs carry error correction (${fields.text('ecc')})`);
  if (fields.object('upgradeLock'))
    throw new UnsupportedFormatError('another program is upgrading its format, and asks all others to stop');
  for (const required of fields.list('requiredFeatures')) checkFeature(required);
  const secret = fields.bytes('secret');
  const masterKey = fields.bytes('masterKey');
  if (secret.byteLength < 16 || masterKey.byteLength < 16) throw new FieldError('its keys are too short');
  return {
    version,
    hash: fields.text('hash'),
    encryption: fields.text('encryption'),
    secret,
    masterKey,
    maxPackSize: fields.count('maxPackSize'),
    indexVersion: fields.count('indexVersion') || 1,
    epochs: fields.object('epochParameters')?.flag('Enabled') ?? false,
    epochParameters: readEpochParameters(fields.object('epochParameters')),
    splitter: fields.text('splitter'),
    enablePasswordChange: fields.flag('enablePasswordChange'),
  };
}

const nsPerMs = 1_000_000;
const hourInMs = 3600_000;

/** Refuses shorter times than kopia allows. With them, merged indexes would be removed while somebody still reads them. */
function readEpochParameters(fields: Fields | undefined): EpochParameters {
  const count = (name: string) => fields?.count(name) ?? 0;
  return {
    fullCheckpointFrequency: count('FullCheckpointFrequency') || 7,
    cleanupMarginInMs: Math.max(count('CleanupSafetyMargin') / nsPerMs || 4 * hourInMs, hourInMs),
    minDurationInMs: Math.max(count('MinEpochDuration') / nsPerMs || 24 * hourInMs, hourInMs),
    advanceOnCount: Math.max(count('EpochAdvanceOnCountThreshold') || 20, 10),
    advanceOnBytes: Math.max(count('EpochAdvanceOnTotalSizeBytesThreshold') || 10 * 1024 * 1024, 1024 * 1024),
  };
}

function checkFeature(required: unknown): void {
  const { feature, ifNotUnderstood } = (required ?? {}) as { feature?: unknown; ifNotUnderstood?: { warn?: unknown } };
  if (typeof feature === 'string' && knownFeatures.has(feature)) return;
  if (ifNotUnderstood?.warn !== true) throw new UnsupportedFormatError(`it needs the feature ${JSON.stringify(feature)}`);
}
