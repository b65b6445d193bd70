import type { ObjectLockOptions } from '@lifeboat/core';
import { either, type FieldsOf, flag, listOf, objectOf, oneOf, required, secret, text, texts } from '@lifeboat/core/provider-kit';
import { limitNames } from '../../limits/read-limits.ts';

/** A `lifeboat.yaml` as it is written. */
export interface LifeboatFile {
  readonly locations?: readonly LocationEntry[];
  readonly volumeSnapshotLocations?: readonly SnapshotLocationEntry[];
  readonly plugins?: readonly string[];
  /** By name, as they are written. */
  readonly limits?: Readonly<Record<string, string>>;
}

/** One entry of `volumeSnapshotLocations`. */
export interface SnapshotLocationEntry {
  readonly name: string;
  readonly provider: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly credential?: 'default-chain' | { readonly file?: string; readonly env?: string };
  readonly default?: boolean;
}

/** One entry of `locations`. */
export interface LocationEntry extends SnapshotLocationEntry {
  readonly objectStorage?: { readonly bucket?: string; readonly prefix?: string; readonly caCert?: string };
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  readonly objectLock?: ObjectLockOptions;
  readonly signWith?: string;
  readonly requireSignature?: string;
  readonly knownBackups?: string;
}

// Text as it is written, once the file was read; editors see what YAML makes of it.
const written = either(text, flag, { type: 'number' });

const snapshotLocation: FieldsOf<SnapshotLocationEntry> = {
  name: required(text),
  provider: required(text),
  config: { type: 'map', values: written },
  credential: either(
    secret(oneOf(['default-chain'])),
    objectOf<{ readonly file?: string; readonly env?: string }>({ file: text, env: text }),
  ),
  default: flag,
};

/** What a `lifeboat.yaml` may hold. */
export const lifeboatFileField = objectOf<LifeboatFile>({
  locations: listOf(
    objectOf<LocationEntry>({
      ...snapshotLocation,
      objectStorage: objectOf<NonNullable<LocationEntry['objectStorage']>>({ bucket: text, prefix: text, caCert: text }),
      accessMode: oneOf(['ReadWrite', 'ReadOnly']),
      objectLock: objectOf<ObjectLockOptions>({ mode: required(oneOf(['governance', 'compliance'])), legalHold: flag }),
      signWith: text,
      requireSignature: text,
      knownBackups: text,
    }),
  ),
  volumeSnapshotLocations: listOf(objectOf<SnapshotLocationEntry>(snapshotLocation)),
  plugins: texts,
  limits: { type: 'object', fields: Object.fromEntries(limitNames.map((name) => [name, written])) },
});
