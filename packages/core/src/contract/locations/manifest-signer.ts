import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Signs the digests of backups, with a key of its own or through a service, such as a key management service. */
export interface ManifestSigner {
  /** The Ed25519 public key, in PEM (`-----BEGIN PUBLIC KEY-----`). */
  readonly publicKey: string;
  /** Returns the Ed25519 signature of the given bytes: 64 bytes. */
  sign(bytes: Uint8Array, options: CallOptions): Promise<Uint8Array>;
}
