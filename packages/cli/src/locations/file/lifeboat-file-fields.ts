import type { ObjectLockOptions } from '@lifeboat/core';
import { anything, either, type FieldsOf, flag, listOf, objectOf, oneOf, required, secret, text, texts } from '@lifeboat/core/provider-kit';
import { limitNames } from '../../limits/read-limits.ts';
import { type EngineVolumeFiles, type RepositoryFormat, repositoryFormats } from '../../volume-files/volume-files-spec.ts';

/** A `lifeboat.yaml` as it is written. */
export interface LifeboatFile {
  readonly locations?: readonly LocationEntry[];
  readonly volumeSnapshotLocations?: readonly SnapshotLocationEntry[];
  readonly volumeFiles?: VolumeFilesEntry & EngineVolumeFiles;
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

/** `volumeFiles` of a location, or of all. */
export interface VolumeFilesEntry {
  readonly format?: RepositoryFormat;
  readonly password?: 'well-known' | { readonly file?: string; readonly env?: string };
}

/** `volumeFiles` of a location. */
export interface LocationVolumeFilesEntry extends VolumeFilesEntry {
  readonly job?: Pick<SnapshotLocationEntry, 'config' | 'credential'>;
}

/** One entry of `locations`. */
export interface LocationEntry extends SnapshotLocationEntry {
  readonly objectStorage?: { readonly bucket?: string; readonly prefix?: string; readonly caCert?: string };
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  readonly objectLock?: ObjectLockOptions;
  readonly signWith?: string;
  readonly requireSignature?: string;
  readonly knownBackups?: string;
  readonly volumeFiles?: LocationVolumeFilesEntry;
}

// Text as it is written, once the file was read; editors see what YAML makes of it.
const written = either(text, flag, { type: 'number' });

/** Where a secret is. */
const place = objectOf<{ readonly file?: string; readonly env?: string }>({ file: text, env: text });

const volumeFiles: FieldsOf<VolumeFilesEntry> = {
  format: oneOf(repositoryFormats),
  password: either(secret(oneOf(['well-known'])), place),
};

const opened: FieldsOf<Pick<SnapshotLocationEntry, 'config' | 'credential'>> = {
  config: { type: 'map', values: written },
  credential: either(secret(oneOf(['default-chain'])), place),
};

const snapshotLocation: FieldsOf<SnapshotLocationEntry> = {
  name: required(text),
  provider: required(text),
  ...opened,
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
      volumeFiles: objectOf<LocationVolumeFilesEntry>({
        ...volumeFiles,
        job: objectOf<NonNullable<LocationVolumeFilesEntry['job']>>(opened),
      }),
    }),
  ),
  volumeSnapshotLocations: listOf(objectOf<SnapshotLocationEntry>(snapshotLocation)),
  // What movers and clones may be the engine checks, in the same words.
  volumeFiles: objectOf<NonNullable<LifeboatFile['volumeFiles']>>({
    ...volumeFiles,
    mover: anything,
    clones: anything,
    source: oneOf(['volume', 'clone']),
  }),
  plugins: texts,
  limits: { type: 'object', fields: Object.fromEntries(limitNames.map((name) => [name, written])) },
});
