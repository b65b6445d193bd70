import type { CallOptions } from '../../plugin-api/call-options.ts';

/** One value of a Secret, as `credential` of a BackupStorageLocation names it. */
export interface SecretReference {
  /** Name of the Secret. */
  readonly name: string;
  /** Its key. */
  readonly key: string;
  /** The namespace of the object of a cluster that names the Secret. Absent: the location was not described by one. */
  readonly namespace?: string;
}

/** Reads a secret: text in UTF-8, or bytes. `undefined`: there is none. Called with the reference each time that a provider needs its
 * credentials, so a secret that was exchanged counts from then on; providers keep what they got until the server refuses it or it
 * expires. A call may take two minutes. A LifeboatError that it throws passes as it is. */
export type ResolveSecret = (
  reference: SecretReference,
  options: CallOptions,
) => Promise<string | Uint8Array | undefined> | string | Uint8Array | undefined;
