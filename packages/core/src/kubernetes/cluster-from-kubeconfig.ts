import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { ClusterClientBehavior } from '../contract/cluster/cluster-client-options.ts';
import { requireNode } from '../errors/require-node.ts';
import { takeOptions } from '../plugin-api/checks/take-options.ts';
import { anything, either, milliseconds, objectOf, text, texts } from '../velero-api/schema/field-schema.ts';
import { behaviorFields } from './cluster-client-fields.ts';
import type { Connection } from './connection/connection.ts';
import { createFileValue } from './connection/file-value.ts';
import { invalidKubeConfig } from './connection/invalid-kube-config.ts';
import {
  type KubeConfigUser,
  parseKubeConfig,
  readKubeConfigFiles,
  type SelectedContext,
  selectContext,
} from './connection/kube-config.ts';
import { processEnvironment } from './connection/process-environment.ts';
import { proxyFromEnvironment } from './connection/proxy-from-environment.ts';
import { clientOf } from './create-cluster-client.ts';
import { createCredentialsSource } from './credentials/credentials-source.ts';

/** Options of {@link clusterFromKubeConfig}. */
export interface KubeConfigOptions extends ClusterClientBehavior {
  /** Path of a kubeconfig file, or of several. As with kubectl, the first file that defines a name wins, and missing files are skipped.
   * @default the files in `env.KUBECONFIG`, else `.kube/config` in the home folder */
  readonly path?: string | readonly string[] | undefined;
  /** The text of a kubeconfig, instead of a file. @default none */
  readonly content?: string | undefined;
  /** Name of the context. @default the kubeconfig's current context */
  readonly context?: string | undefined;
  /** The environment that `KUBECONFIG`, `HTTPS_PROXY` and `NO_PROXY` are read from; `{}` for none. @default the environment of this
   * process, as kubectl */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** How long an exec plugin or auth provider may take, including a login in a browser, in milliseconds. After that, the plugin and all its
   * processes are ended. @default 180000 (3 minutes) */
  readonly credentialTimeoutInMs?: number | undefined;
}

/**
 * Creates a client of the cluster that a kubeconfig's context names; without options, of the cluster that kubectl uses. Supports tokens,
 * token files, client certificates, user and password, exec plugins, auth providers, impersonation and `proxy-url`. Nothing is sent before
 * the first call.
 * @throws LifeboatError `INVALID_CONFIG`, which names the file: it is missing or not YAML, the context is unknown, a certificate cannot be
 * read. Later, calls throw `KUBERNETES_UNAUTHORIZED` or `TIMEOUT` if a plugin gives no credentials
 */
export async function clusterFromKubeConfig(options: KubeConfigOptions = {}): Promise<ClusterClient> {
  requireNode();
  const {
    path,
    content,
    context,
    env = processEnvironment(),
    credentialTimeoutInMs = 180_000,
    ...behavior
  } = takeOptions('clusterFromKubeConfig', options, kubeConfigOptionsField);
  const given = typeof path === 'string' ? [path] : path;
  const paths = [...(given ?? env.KUBECONFIG?.split(delimiter).filter(Boolean) ?? [])];
  if (paths.length === 0) paths.push(join(homedir(), '.kube', 'config'));
  const origin = content === undefined ? paths.join(', ') : '(given as text)';
  const document = content === undefined ? await readKubeConfigFiles(paths) : await parseKubeConfig(content, origin);
  const selected = selectContext(document, origin, context);
  const connection = await connectionOf(selected, origin, { now: behavior.now ?? Date.now, timeoutInMs: credentialTimeoutInMs });
  const proxyUrl = connection.proxyUrl ?? proxyFromEnvironment(connection.server, env);
  return clientOf({ ...connection, proxyUrl }, behavior);
}

interface AskingOptions {
  readonly now: () => number;
  readonly timeoutInMs: number;
}

async function connectionOf(selected: SelectedContext, origin: string, asking: AskingOptions): Promise<Connection> {
  const { cluster, user } = selected;
  const read = async (path: string): Promise<string> => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      throw invalidKubeConfig(
        origin,
        `context "${selected.name}" names the file ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code ?? ''})`,
      );
    }
  };
  const pem = async (data: string | undefined, path: string | undefined) =>
    data ? Buffer.from(data, 'base64').toString('utf8') : path ? await read(path) : undefined;
  const insecure = cluster['insecure-skip-tls-verify'] === true;
  const ca = insecure ? undefined : await pem(cluster['certificate-authority-data'], cluster['certificate-authority']);
  // Files are read once now, so that a wrong path is told before anything runs.
  await pem(user['client-certificate-data'], user['client-certificate']);
  await pem(user['client-key-data'], user['client-key']);
  if (user.tokenFile) await read(user.tokenFile);
  return {
    server: cluster.server ?? '',
    tls: { ca, servername: cluster['tls-server-name'], ...(insecure && { rejectUnauthorized: false }) },
    proxyUrl: cluster['proxy-url'] || undefined,
    ...credentialsOf(selected, asking),
  };
}

/** client-go's order: a token, else user and password; a client certificate beside them; a plugin where there is one. */
function credentialsOf(selected: SelectedContext, asking: AskingOptions): Pick<Connection, 'credentials' | 'refreshable' | 'close'> {
  const { user } = selected;
  const source = user.exec || user['auth-provider'] ? createCredentialsSource(selected, asking) : undefined;
  const file = (path: string | undefined) => (path ? createFileValue({ path, now: asking.now }) : undefined);
  const token = file(user.tokenFile);
  const cert = user['client-certificate-data'] ? undefined : file(user['client-certificate']);
  const key = user['client-key-data'] ? undefined : file(user['client-key']);
  const fixed = { cert: decoded(user['client-certificate-data']), key: decoded(user['client-key-data']) };
  const impersonation = impersonationHeaders(user);
  return {
    refreshable: Boolean(source ?? token ?? cert),
    close: () => source?.close(),
    async credentials({ refresh, signal }) {
      const given = await source?.ask({ refresh, signal });
      const bearer = token ? (await token.read({ refresh })).trim() : user.token;
      const basic = user.username ? `Basic ${Buffer.from(`${user.username}:${user.password ?? ''}`).toString('base64')}` : undefined;
      const authorization = bearer ? `Bearer ${bearer}` : basic;
      return {
        headers: { ...given?.headers, ...(authorization && { authorization }), ...impersonation },
        cert: given?.cert ?? fixed.cert ?? (await cert?.read({ refresh })),
        key: given?.key ?? fixed.key ?? (await key?.read({ refresh })),
      };
    },
  };
}

function decoded(data: string | undefined): string | undefined {
  return data ? Buffer.from(data, 'base64').toString('utf8') : undefined;
}

function impersonationHeaders(user: KubeConfigUser): Record<string, string | string[]> {
  return {
    ...(user.as && { 'impersonate-user': user.as }),
    ...(user['as-uid'] && { 'impersonate-uid': user['as-uid'] }),
    ...(user['as-groups']?.length && { 'impersonate-group': [...user['as-groups']] }),
    ...Object.fromEntries(
      Object.entries(user['as-user-extra'] ?? {}).map(([name, values]) => [
        `impersonate-extra-${encodeURIComponent(name.toLowerCase())}`,
        [...values],
      ]),
    ),
  };
}

/** What `clusterFromKubeConfig` may be given. */
const kubeConfigOptionsField = objectOf<KubeConfigOptions>({
  ...behaviorFields,
  path: either(text, texts),
  content: text,
  context: text,
  env: anything,
  credentialTimeoutInMs: milliseconds,
});
