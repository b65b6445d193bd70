/** Where notifications go. */
export interface NotificationTarget {
  /** `https` or `http`, without a user name. It is a secret: many receivers have a token in its path. */
  readonly url: string;
  /** Signs each request; see {@link NotificationOptions}. Its bytes, or base64 of them after `whsec_`. @default not signed */
  readonly signingKey?: string;
  /** PEM certificates that the receiver's certificate is checked with. @default those of Node */
  readonly caCert?: string;
  /** The header of that name, such as `Bearer ...`. @default none */
  readonly authorization?: string;
  /** The body, as JSON whose strings may hold `{{ data.name }}` and the like. @default the CloudEvent itself */
  readonly template?: string;
}

/**
 * Tells a receiver how each backup and restore ended, of deletions that failed, and of times of Schedules at which no backup was made: as
 * CloudEvents 1.0, posted as JSON. Each is sent at least once, also across restarts; its id is the same each time. What the receiver does
 * not take with 2xx is sent again, each time later, 12 times at most; its Retry-After is honoured up to an hour. Then it is given up, and the
 * object's annotation `lifeboat.io/notified` says so. What ended more than a day ago is not sent.
 *
 * A signed request has the headers of Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
 */
export interface NotificationOptions {
  /** Asked before each try: keys may rotate. `secretName`: a Secret of the controller's namespace with the key `url`, and with `signing-key`,
   * `ca.crt`, `authorization` and `template` as they are needed. */
  readonly target: NotificationTarget | (() => Promise<NotificationTarget>) | { readonly secretName: string };
  /** The `source` of the CloudEvents, a URI reference: the name of the cluster, say. @default '/apis/velero.io/v1/namespaces/<namespace>' */
  readonly source?: string;
}
