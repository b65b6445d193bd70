import { readFile } from 'node:fs/promises';
import type { KubeConfigUser } from '../connection/kube-config.ts';
import type { CredentialsAuthor } from './credentials-author.ts';
import type { ExpiringToken } from './expiring-token.ts';
import { oidcToken } from './oidc-token.ts';
import { printedToken } from './printed-token.ts';

/** Tokens of an auth provider of a kubeconfig, kept until they expire: `oidc`, and what gcloud and Azure wrote before they had exec plugins. */
export function authProviderCredentials(provider: KubeConfigUser['auth-provider'], now: () => number): CredentialsAuthor {
  const name = provider?.name ?? '';
  const config = new Map(Object.entries(provider?.config ?? {}));
  let kept: ExpiringToken | undefined;
  let isRefused = false;

  async function next(signal: AbortSignal): Promise<ExpiringToken> {
    const asked = { config, now: now(), isRefused, signal };
    if (name === 'oidc') return await oidcToken({ ...asked, ca: await authorityOf(config) });
    if (name === 'gcp' || name === 'azure') return await printedToken(asked);
    throw new Error('it is not known here: oidc, gcp and azure are. Use an exec plugin');
  }

  return {
    forget: () => {
      kept = undefined;
      isRefused = true;
    },
    async ask(signal) {
      if (!kept || kept.expiresAt <= now()) {
        kept = await next(signal);
        isRefused = false;
      }
      return { headers: { authorization: `Bearer ${kept.token}` } };
    },
  };
}

async function authorityOf(config: ReadonlyMap<string, string>): Promise<string | undefined> {
  const data = config.get('idp-certificate-authority-data');
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  const path = config.get('idp-certificate-authority');
  return path ? await readFile(path, 'utf8') : undefined;
}
