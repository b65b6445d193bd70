import type { KnownBackups } from './known-backups.ts';
import type { ManifestSigner } from './manifest-signer.ts';

/** How the digests of a location's backups are signed, and which signatures are required. */
export interface TrustOptions {
  /** Signs the digests of every backup that is written to the location. @default none */
  readonly signWith?: ManifestSigner | undefined;
  /** Ed25519 public keys in PEM. A backup whose digests none of them signed cannot be restored, copied or downloaded from the location.
   * @default none */
  readonly requireSignature?: readonly string[] | undefined;
  /** Remembers the backups of the location outside of it, to detect that the location was set back to an older state. @default nothing */
  readonly knownBackups?: KnownBackups | undefined;
}
