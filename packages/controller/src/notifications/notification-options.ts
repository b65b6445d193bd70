/** Where notifications go. */
export interface NotificationTarget {
  /** An `https` or `http` URL without a user name. Treat it as a secret: many receivers have a token in its path. */
  readonly url: string;
  /** Signs each request; see {@link NotificationOptions}. The raw bytes, or their base64 after `whsec_`. @default not signed */
  readonly signingKey?: string;
  /** PEM certificates to check the receiver's certificate with. @default those of Node */
  readonly caCert?: string;
  /** The value of the header `Authorization`, such as `Bearer ...`. @default none */
  readonly authorization?: string;
  /** The body: a JSON text whose strings may hold placeholders such as `{{ data.name }}`. @default the CloudEvent itself */
  readonly template?: string;
}

/**
 * Tells a receiver how each backup and restore ended, which deletions failed, and at which times of a Schedule no backup was made. Each
 * notification is a CloudEvents 1.0 event, posted as JSON. Each is sent at least once, even across restarts, always with the same id. If
 * the receiver does not answer with 2xx, the request is repeated after growing pauses, 12 attempts at most. A Retry-After is honoured, up
 * to an hour. After the last attempt, or at once after a redirect or a status such as 400 or 410, the notification is given up, and the
 * object's annotation `lifeboat.io/notified` says so. Nothing is sent for what ended more than a day ago.
 *
 * A signed request has the headers of Standard Webhooks: `webhook-id`, `webhook-timestamp` and `webhook-signature`.
 */
export interface NotificationOptions {
  /** A target, or a function that is called before each attempt, because keys may rotate. `secretName`: a Secret in the controller's
   * namespace with the key `url` and, if needed, `signing-key`, `ca.crt`, `authorization` and `template`. It is read before each attempt,
   * too. */
  readonly target: NotificationTarget | (() => Promise<NotificationTarget>) | { readonly secretName: string };
  /** The `source` of the CloudEvents, a URI reference, such as the name of the cluster.
   * @default '/apis/velero.io/v1/namespaces/<namespace>' */
  readonly source?: string;
}
