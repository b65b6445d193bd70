import type { RequestCredentials } from '../connection/connection.ts';
import type { KubeConfigExec, SelectedContext } from '../connection/kube-config.ts';
import { processEnvironment } from '../connection/process-environment.ts';
import type { CredentialsAuthor } from './credentials-author.ts';
import { NoExecCredential } from './no-exec-credential.ts';
import { runExecPlugin } from './run-exec-plugin.ts';

/** Credentials of an exec plugin (client.authentication.k8s.io), kept until they expire. */
export function execPluginCredentials(exec: KubeConfigExec, cluster: SelectedContext['cluster'], now: () => number): CredentialsAuthor {
  let kept: { readonly credentials: RequestCredentials; readonly expiresAt: number } | undefined;
  return {
    forget: () => {
      kept = undefined;
    },
    async ask(signal) {
      if (kept && kept.expiresAt > now()) return kept.credentials;
      if (!exec.command) throw new Error('it has no command');
      const given = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
      const env = { ...processEnvironment(), ...given, KUBERNETES_EXEC_INFO: execInfo(exec, cluster) };
      const printed = await runExecPlugin({ command: exec.command, args: exec.args ?? [], env, signal });
      kept = readExecCredential(printed);
      return kept.credentials;
    },
  };
}

function readExecCredential(printed: string): { credentials: RequestCredentials; expiresAt: number } {
  let status: Readonly<Record<string, unknown>> | null | undefined;
  try {
    status = (JSON.parse(printed) as { status?: Readonly<Record<string, unknown>> | null } | null)?.status;
  } catch {
    // Not the parser's own error: it quotes what was printed, which is the secret.
    throw new NoExecCredential();
  }
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status ?? {};
  const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
  if (!isText(token) && !(isText(cert) && isText(key))) throw new NoExecCredential();
  const expiresAt = isText(expirationTimestamp) ? Date.parse(expirationTimestamp) : Number.NaN;
  return {
    credentials: {
      headers: isText(token) ? { authorization: `Bearer ${token}` } : {},
      ...(isText(cert) && { cert }),
      ...(isText(key) && { key }),
    },
    expiresAt: Number.isNaN(expiresAt) ? Number.POSITIVE_INFINITY : expiresAt,
  };
}

/** What a plugin is told: an ExecCredential without status. */
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
