import type { User } from '@kubernetes/client-node';
import { loadOptional } from '../../plugin-api/foreign/load-optional.ts';
import type { KubeConfigUser } from '../connection/kube-config.ts';
import type { CredentialsAuthor } from './credentials-author.ts';

/** The part of client-node's authenticators that is used. */
interface Authenticator {
  applyAuthentication(user: User, options: { headers: Record<string, string>; cert?: string; key?: string }): Promise<void>;
}

/** Credentials of an auth provider (OIDC, Azure, GCP), by @kubernetes/client-node, which keeps them until they expire. It
 * takes 90 MB of memory, so it is loaded only here. */
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

// Not written where it is imported: a bundler would put its 16 MB into each program, for what few kubeconfigs ask for.
const library: string = '@kubernetes/client-node';

async function loadAuthProvider(user: User): Promise<Authenticator> {
  const { KubeConfig } = await loadOptional<typeof import('@kubernetes/client-node')>(
    () => import(library),
    `Auth provider ${user.authProvider?.name} of a kubeconfig needs a package: npm install ${library}`,
  );
  const config = new KubeConfig();
  // Only its credentials are used; the connection is ours.
  config.loadFromClusterAndUser({ name: 'cluster', server: 'https://localhost', skipTLSVerify: false }, user);
  return { applyAuthentication: (_user, options) => config.applyToHTTPSOptions(options) };
}
