import type { KeyObject } from 'node:crypto';
import type { KnownBackups } from '../../contract/locations/known-backups.ts';
import type { TrustOptions } from '../../contract/locations/trust-options.ts';
import { openPublicKey, openSigner } from './create-manifest-signer.ts';
import { limitKnownBackups } from './limit-known-backups.ts';

/** {@link TrustOptions}, opened. */
export interface LocationTrust {
  /** What new backups are signed with. */
  readonly signer: ReturnType<typeof openSigner> | undefined;
  /** Keys of which one must have signed. */
  readonly required: readonly KeyObject[];
  /** The memory of known backups. */
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
