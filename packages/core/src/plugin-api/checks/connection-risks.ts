/** How a store or a cluster is reached, as far as that can be unsafe. */
export interface ConnectionFacts {
  /** URLs, by the names of their options. */
  readonly urls: Readonly<Record<string, string | undefined>>;
  readonly insecureSkipTLSVerify?: boolean | undefined;
}

/** Returns the risks of a connection, such as what somebody who listens could learn, one sentence each: for `risks` of a store or a
 * client. */
export function connectionRisks({ urls, insecureSkipTLSVerify }: ConnectionFacts): string[] {
  const risks = insecureSkipTLSVerify ? ['insecureSkipTLSVerify: any server may pass itself off as the right one'] : [];
  for (const [name, url] of Object.entries(urls)) {
    if (url === undefined || !/^http:\/\//i.test(url) || !URL.canParse(url) || isLoopback(new URL(url).hostname)) continue;
    risks.push(`${name} ${new URL(url).origin} is not encrypted: whoever is between reads and changes everything`);
  }
  return risks;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\./.test(host);
}
