interface SecretPattern {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** What looks like a secret wherever it stands. */
export const secretPatterns: readonly SecretPattern[] = [
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, replacement: '[redacted private key]' },
  // Who a URL is read as, and what signs it.
  { pattern: /([a-z][a-z0-9+.-]*:\/\/)[^\s/@"'\\]*@/gi, replacement: '$1[redacted]@' },
  { pattern: /([a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\?]*)\?[^\s"'<>\\]*/gi, replacement: '$1?[redacted]' },
  { pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, replacement: '$1 [redacted]' },
  { pattern: /\b(AKIA|ASIA|LTAI)[A-Za-z0-9]{12,}\b/g, replacement: '[redacted]' },
  { pattern: /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g, replacement: '[redacted]' },
  // password=x, "clientSecret":"x", --token x, AccountKey=x;...
  {
    pattern:
      /((?:password|passwd|passphrase|secret|token|access_?key|account_?key|api_?key|private_?key|signature|sas)[a-z0-9_-]*\\?["']?\s*[=:]\s*\\?["']?)(?!\s|null\b|true\b|false\b|\[redacted)[^\s"'\\,;&}]+/gi,
    replacement: '$1[redacted]',
  },
  { pattern: /(--[a-z-]*(?:password|secret|token|key)[a-z-]*\s+)[^\s"'\\,-][^\s"'\\,]*/gi, replacement: '$1[redacted]' },
];
