import type { User } from '@kubernetes/client-node';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { RequestCredentials } from './connection.ts';
import type { KubeConfigExec, SelectedContext } from './kube-config.ts';

/** Asks for credentials; `refresh`: the server refused the last ones. */
export type CredentialsSource = (options: { refresh: boolean }) => Promise<RequestCredentials>;

/** The part of client-node's authenticators that is used. */
interface Authenticator {
  applyAuthentication(user: User, options: { headers: Record<string, string>; cert?: string; key?: string }): Promise<void>;
}

/**
 * Credentials of an exec plugin or an auth provider (OIDC, Azure, GCP), by @kubernetes/client-node. It caches them until
 * they expire. The whole of it costs 90 MB, so it is loaded only for auth providers; its exec authenticator stands alone.
 */
export function clientNodeCredentials(selected: SelectedContext): CredentialsSource {
  let authenticator: Promise<Authenticator> | undefined;
  let pending: Promise<RequestCredentials> | undefined;
  const user = clientNodeUser(selected);

  async function ask(): Promise<RequestCredentials> {
    authenticator ??= selected.user.exec ? loadExec() : loadAuthProvider(user);
    const options: { headers: Record<string, string>; cert?: string; key?: string } = { headers: {} };
    try {
      await (await authenticator).applyAuthentication(user, options);
    } catch (error) {
      authenticator = undefined;
      throw credentialsError(selected, error);
    }
    const { headers, cert, key } = options;
    return {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
    };
  }

  return ({ refresh }) => {
    // Many requests start together: the plugin runs once for them.
    if (pending) return pending;
    if (refresh) authenticator = undefined;
    pending = ask().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

async function loadExec(): Promise<Authenticator> {
  const { ExecAuth } = await import('@kubernetes/client-node/dist/exec_auth.js');
  return new ExecAuth();
}

async function loadAuthProvider(user: User): Promise<Authenticator> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  // Only its credentials are used; the connection is ours.
  config.loadFromClusterAndUser({ name: 'cluster', server: 'https://localhost', skipTLSVerify: false }, user);
  return { applyAuthentication: (_user, options) => config.applyToHTTPSOptions(options) };
}

function clientNodeUser({ userName, user, cluster }: SelectedContext): User {
  const exec = user.exec && {
    ...user.exec,
    env: [...(user.exec.env ?? []), { name: 'KUBERNETES_EXEC_INFO', value: execInfo(user.exec, cluster) }],
  };
  return { name: userName, ...(exec ? { exec } : { authProvider: user['auth-provider'] }) };
}

/** What a plugin is told (client.authentication.k8s.io ExecCredential); client-node leaves it out. */
function execInfo(exec: KubeConfigExec, cluster: SelectedContext['cluster']): string {
  const { server, 'tls-server-name': tlsServerName, 'proxy-url': proxyUrl } = cluster;
  const about = {
    server,
    'tls-server-name': tlsServerName,
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': cluster['certificate-authority-data'],
    'proxy-url': proxyUrl,
  };
  return JSON.stringify({
    kind: 'ExecCredential',
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    spec: { interactive: false, ...(exec.provideClusterInfo && { cluster: about }) },
  });
}

function credentialsError({ userName, user }: SelectedContext, error: unknown): LifeboatError {
  const { exec } = user;
  const who = `Cannot get credentials of the kubeconfig's user "${userName}"`;
  const cause = (error as NodeJS.ErrnoException).code;
  const problem =
    exec && cause === 'ENOENT'
      ? `the plugin ${exec.command ?? ''} is not installed${exec.installHint ? `. ${exec.installHint}` : ''}`
      : exec
        ? // What it prints on standard output is the secret itself, and a parser's error quotes it.
          `the plugin ${exec.command ?? ''} ${error instanceof SyntaxError || error instanceof TypeError ? 'printed no ExecCredential' : `failed: ${withoutSecrets(error)}`}`
        : `the auth provider ${user['auth-provider']?.name ?? ''} failed: ${withoutSecrets(error)}`;
  return new LifeboatError({ code: 'KUBERNETES_UNAUTHORIZED', message: `${who}: ${problem}`, context: { user: userName } });
}

/** A plugin's complaint, without anything that looks like a token. */
function withoutSecrets(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .trim()
    .replaceAll(/[\w.+/=-]{32,}/g, '[...]')
    .slice(0, 500);
}
