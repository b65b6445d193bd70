import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Names one value of a Secret, as `credential` of a BackupStorageLocation does. */
export interface SecretReference {
  /** Name of the Secret. */
  readonly name: string;
  /** Key of the value in the Secret. */
  readonly key: string;
  /** Namespace of the cluster object that names the Secret. Absent if the location was not described by such an object. */
  readonly namespace?: string;
}

/** Reads a secret: UTF-8 text or bytes; `undefined` if there is none. It is called each time a provider needs its credentials, so a changed
 * secret is used from then on. Providers keep what they got until it expires or the server refuses it. A call may take two minutes. If it
 * throws a LifeboatError, that error is passed on unchanged. */
export type ResolveSecret = (
  reference: SecretReference,
  options: CallOptions,
) => Promise<string | Uint8Array | undefined> | string | Uint8Array | undefined;
