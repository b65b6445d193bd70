import type { KnownBackups } from './known-backups.ts';
import type { ManifestSigner } from './manifest-signer.ts';

/** How the digests of a location's backups are signed, and what is asked of them. */
export interface TrustOptions {
  /** Signs the digests of every backup that is written there. @default none */
  readonly signWith?: ManifestSigner | undefined;
  /** Ed25519 public keys in PEM. Backups whose digests none of them signed are not restored, copied or downloaded from there. @default none */
  readonly requireSignature?: readonly string[] | undefined;
  /** What is remembered of the backups there: an older state of the location is told by it. @default nothing */
  readonly knownBackups?: KnownBackups | undefined;
}
