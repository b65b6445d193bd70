/** What every answer says: nobody keeps it, embeds it, guesses its type or learns where it was linked from. */
export const answerHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** The policy of what is no page: if it is opened as one, nothing of it runs. */
export const filePolicy = "default-src 'none'; sandbox; frame-ancestors 'none'";
