/** A bearer token, and until when it may be used, in milliseconds since 1970. */
export interface ExpiringToken {
  readonly token: string;
  readonly expiresAt: number;
}
