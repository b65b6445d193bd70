import type { KeyObject } from 'node:crypto';
import type { KnownBackups } from './known-backups.ts';
import { limitKnownBackups } from './limit-known-backups.ts';
import { type ManifestSigner, openPublicKey, openSigner } from './manifest-signer.ts';

/** How the digests of a location's backups are signed, and what is asked of them. */
export interface TrustOptions {
  /** Signs the digests of every backup that is written there. @default none */
  readonly signWith?: ManifestSigner | undefined;
  /** Ed25519 public keys in PEM. Backups whose digests none of them signed are not restored, copied or downloaded from there. @default none */
  readonly requireSignature?: readonly string[] | undefined;
  /** What is remembered of the backups there: an older state of the location is told by it. @default nothing */
  readonly knownBackups?: KnownBackups | undefined;
}

/** {@link TrustOptions}, opened. */
export interface LocationTrust {
  readonly signer: ReturnType<typeof openSigner> | undefined;
  readonly required: readonly KeyObject[];
  readonly known: KnownBackups | undefined;
}

/** @param options.timeoutInMs for one call of the signer or of the memory. @default 120000 (2 minutes)
 * @throws LifeboatError `INVALID_CONFIG` for a key that is none */
export function openTrust(
  { signWith, requireSignature, knownBackups }: TrustOptions,
  location: string,
  options: { readonly timeoutInMs?: number } = {},
): LocationTrust {
  return {
    signer: signWith === undefined ? undefined : openSigner(signWith, `What signs for location "${location}"`, options),
    required: openPublicKeys(requireSignature, `A key that location "${location}" requires signatures of`),
    known: knownBackups && limitKnownBackups(knownBackups, { location, ...options }),
  };
}

/** @throws LifeboatError `INVALID_CONFIG` for a key that is none */
export function openPublicKeys(keys: TrustOptions['requireSignature'], what: string): readonly KeyObject[] {
  return (keys ?? []).map((key) => openPublicKey(key, what));
}
