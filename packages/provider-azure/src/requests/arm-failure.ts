import type { ErrorFacts } from './error-facts.ts';
import type { Failure } from './failure.ts';

const quotaCodes = /quota|limitexceeded|MaxSnapshots|TooManySnapshots|CapacityExceeded|MaximumDisk/i;
const expiredCodes = new Set(['ExpiredAuthenticationToken', 'AuthenticationFailed', 'InvalidAuthenticationToken']);

/** The failure that Azure Resource Manager answered with, `undefined` when it is not one with words of its own. What was not
 * found is the caller's to say. */
export function armFailure(facts: ErrorFacts): Failure | undefined {
  const { name, message, statusCode, retryAfterInSeconds } = facts;
  if (statusCode === 401 || expiredCodes.has(name)) return refusedToken(facts);
  // Throttling of a subscription has codes with "limit", too: the status tells them apart.
  if (statusCode === 429 || statusCode === 503 || name === 'TooManyRequests') {
    return {
      code: 'THROTTLED',
      reason: `${name}: the subscription is over its limit of requests. Try again ${
        retryAfterInSeconds === undefined ? 'later' : `in ${retryAfterInSeconds} s`
      }`,
      retryable: true,
    };
  }
  if (quotaCodes.test(name) || (name === 'OperationNotAllowed' && /quota|limit/i.test(message))) {
    return { code: 'QUOTA_EXCEEDED', reason: `${name}: ${message}. Delete what is not needed, or raise the quota` };
  }
  if (name === 'SubscriptionNotFound' || name === 'InvalidSubscriptionId') {
    return { code: 'INVALID_CONFIG', reason: `${name}: there is no such subscription in this tenant. Check subscriptionId` };
  }
  if (name === 'ResourceGroupNotFound') {
    return { code: 'INVALID_CONFIG', reason: `${name}: ${message}. Check resourceGroup` };
  }
  if (statusCode === 403) {
    return { code: 'ACCESS_DENIED', reason: `${name}: ${message}. Give the identity the role that this package's README describes` };
  }
  return undefined;
}

function refusedToken({ name, message }: ErrorFacts): Failure {
  if (/not yet valid|nbf/i.test(message)) {
    return { code: 'CLOCK_SKEW', reason: `${name}: the token is not valid yet: this machine's clock is wrong. Set the clock (NTP)` };
  }
  return {
    code: 'ACCESS_DENIED',
    reason: `${name}: the token has expired or is for another tenant. Check the credentials, their tenant and AZURE_CLOUD_NAME`,
  };
}
