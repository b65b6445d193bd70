import { ownMember } from '@lifeboat/core/json';
import type { ErrorFacts } from './error-facts.ts';
import type { AzureSubject, Failure } from './failure.ts';

type Explain = (facts: ErrorFacts) => Failure;

const denied =
  (advice: string): Explain =>
  ({ name }) => ({ code: 'ACCESS_DENIED', reason: `${name}: ${advice}` });
const throttled: Explain = ({ name, retryAfterInSeconds }) => ({
  code: 'THROTTLED',
  reason: `${name}: the account is over its limit of requests or bandwidth. Try again ${
    retryAfterInSeconds === undefined ? 'later' : `in ${retryAfterInSeconds} s`
  }, with less parallel work`,
  retryable: true,
});
const locked =
  (by: string): Explain =>
  ({ name }) => ({ code: 'OBJECT_LOCKED', reason: `${name}: ${by} keeps the object as it is` });
const full: Explain = ({ name, message }) => ({ code: 'QUOTA_EXCEEDED', reason: `${name}: ${message}. Free space or raise the limit` });
const taken: Explain = () => ({ code: 'OBJECT_ALREADY_EXISTS', reason: 'an object with this key exists already' });
const noContainer: Explain = () => ({
  code: 'BUCKET_NOT_FOUND',
  reason: 'there is no such container. Create it, or check its name and the storage account',
});
const badKey: Explain = ({ name, message }) => ({ code: 'INVALID_KEY', reason: `${name}: ${message}` });
const otherKey: Explain = ({ name }) => ({
  code: 'ACCESS_DENIED',
  reason: `${name}: the object is encrypted with another customer key or scope. Give the key that it was stored with`,
});
const authorization = denied(
  "these credentials may not do that. Give the identity the role 'Storage Blob Data Contributor', and check the account's firewall",
);

const byName: Readonly<Record<string, Explain>> = {
  BlobNotFound: () => ({ code: 'OBJECT_NOT_FOUND', reason: 'there is no such object' }),
  ContainerNotFound: noContainer,
  ContainerBeingDeleted: noContainer,
  ContainerDisabled: denied('the container is switched off'),
  BlobAlreadyExists: taken,
  ConditionNotMet: taken,
  UnauthorizedBlobOverwrite: taken,
  AuthenticationFailed: refusedSignature,
  InvalidAuthenticationInfo: refusedSignature,
  NoAuthenticationInformation: denied('the request carried no credentials that the account takes'),
  AuthorizationFailure: authorization,
  AuthorizationPermissionMismatch: authorization,
  InsufficientAccountPermissions: authorization,
  AuthorizationSourceIPMismatch: denied("the account's firewall does not admit this address"),
  AuthorizationProtocolMismatch: denied('the account takes https only'),
  KeyBasedAuthenticationNotPermitted: denied('the account takes no account keys. Use an identity (useAAD)'),
  PublicAccessNotPermitted: denied('the account admits nobody without credentials'),
  AccountIsDisabled: denied('the storage account is disabled. Check its subscription'),
  BlobImmutableDueToPolicy: locked('an immutability policy, of the object or of its container,'),
  BlobImmutableDueToLegalHold: locked('a legal hold'),
  ServerBusy: throttled,
  TooManyRequests: throttled,
  OperationTimedOut: ({ name }) => ({ code: 'TIMED_OUT', reason: `${name}: the service gave up`, retryable: true }),
  AccountCapacityExceeded: full,
  QuotaExceeded: full,
  BlockCountExceedsLimit: full,
  InvalidResourceName: () => ({ code: 'INVALID_CONFIG', reason: 'the service does not accept this name of a container or key' }),
  OutOfRangeInput: badKey,
  InvalidUri: badKey,
  BlobUsesCustomerSpecifiedEncryption: otherKey,
  BlobCustomerSpecifiedEncryptionMismatch: otherKey,
  InvalidBlockList: () => ({
    code: 'ERROR',
    reason: 'InvalidBlockList: another writer has stored an object with this key meanwhile. Try again',
    retryable: true,
  }),
  BlobArchived: ({ name }) => ({ code: 'ERROR', reason: `${name}: the object is in the archive tier. Rehydrate it first` }),
};

/** Storage answers a wrong key, a wrong clock and an expired token with one code, and with the truth in its detail. */
function refusedSignature({ name, message, detail = '' }: ErrorFacts): Failure {
  const said = `${message} ${detail}`;
  if (/Request date header too old|too far in the future|not yet valid|before the start time/i.test(said)) {
    return { code: 'CLOCK_SKEW', reason: `${name}: this machine's clock is too far from the service's (${detail}). Set the clock (NTP)` };
  }
  if (/expired|Lifetime validation failed/i.test(said)) {
    return { code: 'ACCESS_DENIED', reason: `${name}: the token has expired. Give fresh credentials, or a function that gets them` };
  }
  if (/audience|issuer/i.test(said)) {
    return { code: 'ACCESS_DENIED', reason: `${name}: the token is for another tenant or service. Check the tenant of the credentials` };
  }
  return { code: 'ACCESS_DENIED', reason: `${name}: the account key or token is wrong. Check the credentials and the storage account` };
}

/** The failure that Blob Storage answered with, `undefined` when it is not one with words of its own. */
export function blobFailure(facts: ErrorFacts, condition?: AzureSubject['condition']): Failure | undefined {
  const unmatched = facts.name === 'ConditionNotMet' || (condition === 'replace' && facts.name === 'BlobNotFound');
  if (condition && unmatched) return { code: 'OBJECT_CHANGED', reason: 'the object has been replaced or removed meanwhile' };
  const known = ownMember(byName, facts.name);
  if (known) return known(facts);
  if (facts.statusCode === 401) return refusedSignature(facts);
  if (facts.statusCode === 403) return authorization(facts);
  if (facts.statusCode === 429 || facts.statusCode === 503) return throttled(facts);
  if (facts.statusCode === 507) return full(facts);
  return undefined;
}
