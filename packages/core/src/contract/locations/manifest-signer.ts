import type { CallOptions } from '../../plugin-api/call-options.ts';

/** Who signs the digests of backups: with a key of its own, or elsewhere, such as in a key management service. */
export interface ManifestSigner {
  /** Ed25519, PEM (`-----BEGIN PUBLIC KEY-----`). */
  readonly publicKey: string;
  /** Ed25519 over the given bytes: 64 bytes. */
  sign(bytes: Uint8Array, options: CallOptions): Promise<Uint8Array>;
}
