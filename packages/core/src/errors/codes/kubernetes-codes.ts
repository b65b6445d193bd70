import type { ErrorCodeFacts } from './error-code-facts.ts';

/** The Kubernetes API server. */
export const kubernetesCodes = {
  KUBERNETES_UNREACHABLE: {
    meaning: 'The API server could not be reached for as long as requests are repeated.',
    retryable: 'see `retryable`',
    remedy: 'Check the server, the network and the certificates of the kubeconfig.',
  },
  KUBERNETES_UNAUTHORIZED: {
    meaning: 'The API server does not know the credentials.',
    retryable: 'no',
    remedy: 'Renew the credentials of the kubeconfig.',
  },
  KUBERNETES_FORBIDDEN: {
    meaning: 'The user may not do this in the cluster.',
    retryable: 'no',
    remedy: 'Grant the verb and the resource that the message names.',
  },
  KUBERNETES_NOT_FOUND: {
    meaning: 'The cluster has no such object or resource.',
    retryable: 'no',
    remedy: 'Check the name, the namespace and the version.',
  },
  KUBERNETES_ALREADY_EXISTS: {
    meaning: 'The cluster has an object of that name.',
    retryable: 'no',
    remedy: 'Choose an `existingResourcePolicy`, or another name.',
  },
  KUBERNETES_CONFLICT: {
    meaning: 'Somebody else changed the object meanwhile, or manages one of its fields.',
    retryable: 'see `retryable`',
    remedy: 'Read it again and write anew.',
  },
  KUBERNETES_INVALID: {
    meaning: 'The API server, or an admission policy, refused the object as it is.',
    retryable: 'no',
    remedy: 'Read the reason of the server in the message.',
  },
  KUBERNETES_EXPIRED: {
    meaning: 'A list or a watch took longer than the API server keeps its version.',
    retryable: 'see `retryable`',
    remedy: 'List again.',
  },
  KUBERNETES_THROTTLED: {
    meaning: 'The API server asked for fewer requests for as long as requests are repeated.',
    retryable: 'yes',
    remedy: 'Try again later, with a lower `concurrency`.',
  },
  KUBERNETES_API_UNAVAILABLE: {
    meaning: 'An aggregated API, a webhook or a conversion does not answer.',
    retryable: 'see `retryable`',
    remedy: 'Mend the service that the message names, or delete its registration.',
  },
  KUBERNETES_ERROR: {
    meaning: 'The API server failed in a way that has no code of its own.',
    retryable: 'see `retryable`',
    remedy: 'Read the message, which has the answer of the server.',
  },
} as const satisfies Readonly<Record<string, ErrorCodeFacts>>;
