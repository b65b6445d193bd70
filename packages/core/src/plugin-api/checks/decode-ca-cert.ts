/** Returns certificates in PEM, from PEM or base64 of PEM; `undefined` if the text is neither. */
export function decodeCaCert(text: string): string | undefined {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : undefined;
}
