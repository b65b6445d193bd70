import type { User } from '@kubernetes/client-node';
import type { KubeConfigUser } from '../connection/kube-config.ts';
import type { CredentialsAuthor } from './credentials-author.ts';

/** The part of client-node's authenticators that is used. */
interface Authenticator {
  applyAuthentication(user: User, options: { headers: Record<string, string>; cert?: string; key?: string }): Promise<void>;
}

/** Credentials of an auth provider (OIDC, Azure, GCP), by @kubernetes/client-node, which keeps them until they expire. It
 * costs 90 MB, so it is loaded only here. */
export function authProviderCredentials(userName: string, provider: KubeConfigUser['auth-provider']): CredentialsAuthor {
  let authenticator: Promise<Authenticator> | undefined;
  const user: User = { name: userName, authProvider: provider };
  return {
    forget: () => {
      authenticator = undefined;
    },
    async ask() {
      authenticator ??= loadAuthProvider(user);
      const options: { headers: Record<string, string>; cert?: string; key?: string } = { headers: {} };
      await (await authenticator).applyAuthentication(user, options);
      const { headers, cert, key } = options;
      return {
        headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
      };
    },
  };
}

async function loadAuthProvider(user: User): Promise<Authenticator> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // Only its credentials are used; the connection is ours.
  config.loadFromClusterAndUser({ name: 'cluster', server: 'https://localhost', skipTLSVerify: false }, user);
  return { applyAuthentication: (_user, options) => config.applyToHTTPSOptions(options) };
}
