import type { ProviderPlugin } from '@lifeboat/core';
import type { LocationSpec } from '../location-spec.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The part of a location that decides about its credentials. */
export type CredentialHolder = Pick<LocationSpec, 'config' | 'credential'>;

/** What the environment has for a provider: a credentials file's content (asked again on every use: files rotate), variables
 * that the provider looks up one by one, or the wish that its SDK searches. */
export type FoundCredentials = (() => Promise<string>) | 'variables' | 'default-chain';

/** A provider that comes with the program. */
export interface KnownProvider {
  /** The short name, then the full one. */
  readonly names: readonly [string, string];
  /** Loads its package, on demand: a cloud's SDK costs a second and tens of megabytes. */
  load(options: {
    readonly env: Environment;
    readonly location: CredentialHolder;
    readonly found: FoundCredentials | undefined;
  }): Promise<ProviderPlugin>;
  /** The credentials of a location that has none of its own. */
  findCredentials(location: CredentialHolder, env: Environment): FoundCredentials | undefined;
  /** What the variables that it looks up say, as the content of a credentials file: for who runs elsewhere. `undefined` where they name files
   * of this machine. @default it looks up none */
  contentOfVariables?(location: CredentialHolder, env: Environment): string | undefined;
  /** Config keys that the environment has a default for. */
  configDefaults(kind: 'store' | 'snapshotter', location: CredentialHolder, env: Environment): Readonly<Record<string, string>>;
  /** Whether `credential: default-chain` means something to it. */
  readonly hasDefaultChain: boolean;
  /** Which variables give it credentials, for messages. */
  readonly variables: string;
}
