import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ownMember } from '../../json/index.ts';
import { importCommonJs } from '../../plugin-api/foreign/import-common-js.ts';
import { invalidKubeConfig } from './invalid-kube-config.ts';

/** The `cluster` of a kubeconfig entry (client.authentication.k8s.io and clientcmd v1 name these fields). */
export interface KubeConfigCluster {
  readonly server?: string;
  readonly 'certificate-authority'?: string;
  readonly 'certificate-authority-data'?: string;
  readonly 'insecure-skip-tls-verify'?: boolean;
  readonly 'tls-server-name'?: string;
  readonly 'proxy-url'?: string;
}

/** The `user` of a kubeconfig entry. */
export interface KubeConfigUser {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly 'client-certificate'?: string;
  readonly 'client-certificate-data'?: string;
  readonly 'client-key'?: string;
  readonly 'client-key-data'?: string;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly 'as-uid'?: string;
  readonly 'as-groups'?: readonly string[];
  readonly 'as-user-extra'?: Readonly<Record<string, readonly string[]>>;
  readonly exec?: KubeConfigExec;
  readonly 'auth-provider'?: { readonly name: string; readonly config?: Readonly<Record<string, string>> };
}

/** A credential plugin. */
export interface KubeConfigExec {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
  readonly installHint?: string;
  readonly provideClusterInfo?: boolean;
}

/** One context of a kubeconfig, with its paths made absolute. */
export interface SelectedContext {
  readonly name: string;
  readonly cluster: KubeConfigCluster;
  readonly userName: string;
  readonly user: KubeConfigUser;
}

interface Document {
  readonly 'current-context'?: string;
  readonly clusters?: readonly { readonly name: string; readonly cluster?: KubeConfigCluster | null }[] | null;
  readonly users?: readonly { readonly name: string; readonly user?: KubeConfigUser | null }[] | null;
  readonly contexts?:
    | readonly { readonly name: string; readonly context?: { readonly cluster?: string; readonly user?: string } | null }[]
    | null;
}

/** Reads kubeconfig files as kubectl does: of several, the first that has a name (or a current context) wins. */
export async function readKubeConfigFiles(paths: readonly string[]): Promise<Document> {
  const documents: Document[] = [];
  for (const path of paths) {
    let content: string;
    try {
      content = await readFile(path, 'utf8');
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (missing && paths.length > 1) continue;
      throw invalidKubeConfig(
        path,
        missing ? 'the file does not exist' : `it cannot be read: ${(error as Error).message}`,
        missing ? whereToLook : undefined,
      );
    }
    documents.push(absolutePaths(await parseKubeConfig(content, path), dirname(resolve(path))));
  }
  if (documents.length === 0) throw invalidKubeConfig(paths.join(', '), 'none of these files exists', whereToLook);
  return {
    'current-context': documents.map((one) => one['current-context']).find(Boolean) ?? '',
    clusters: documents.flatMap(({ clusters }) => clusters ?? []),
    users: documents.flatMap(({ users }) => users ?? []),
    contexts: documents.flatMap(({ contexts }) => contexts ?? []),
  };
}

const whereToLook = 'Give the path of a kubeconfig, here or in KUBECONFIG, or use clusterInCluster() inside a Pod';

/** @throws LifeboatError `INVALID_CONFIG` */
export async function parseKubeConfig(content: string, origin: string): Promise<Document> {
  const { parse, YAMLParseError } = await importCommonJs(() => import('yaml'));
  let document: unknown;
  try {
    document = parse(content);
  } catch (error) {
    // Only where it breaks: the parser's message quotes the file, which holds secrets.
    const at = error instanceof YAMLParseError && error.linePos ? ` (line ${error.linePos[0].line})` : '';
    throw invalidKubeConfig(origin, `it is not YAML${at}`);
  }
  // An empty file is one without entries, as for kubectl.
  document ??= {};
  if (typeof document !== 'object' || Array.isArray(document)) throw invalidKubeConfig(origin, 'it holds no kubeconfig');
  const lists = document as Record<string, unknown>;
  for (const field of ['clusters', 'users', 'contexts'])
    if (ownMember(lists, field) != null && !Array.isArray(ownMember(lists, field)))
      throw invalidKubeConfig(origin, `its ${field} are not a list`);
  return document as Document;
}

/** The context of that name, or the current one, with its cluster and user. @throws LifeboatError `INVALID_CONFIG` */
export function selectContext(document: Document, origin: string, wanted?: string): SelectedContext {
  const names = (document.contexts ?? []).map(({ name }) => name);
  const choices = names.length === 0 ? 'It has no contexts' : `It has: ${names.join(', ')}`;
  const name = wanted ?? document['current-context'];
  if (!name) throw invalidKubeConfig(origin, 'it has no current-context', `${choices}. Name one`);
  const context = document.contexts?.find((one) => one.name === name)?.context;
  if (!context) throw invalidKubeConfig(origin, `it has no context "${name}"`, choices);
  const cluster = document.clusters?.find((one) => one.name === context.cluster)?.cluster;
  if (!cluster?.server)
    throw invalidKubeConfig(origin, `context "${name}" names the cluster "${context.cluster ?? ''}", which is missing or has no server`);
  const user = context.user ? document.users?.find((one) => one.name === context.user) : { user: {} };
  if (!user) throw invalidKubeConfig(origin, `context "${name}" names the user "${context.user ?? ''}", which is missing`);
  return { name, cluster, userName: context.user ?? '', user: user.user ?? {} };
}

const clusterPaths = ['certificate-authority'] as const;
const userPaths = ['client-certificate', 'client-key', 'tokenFile'] as const;

/** Paths in a kubeconfig are relative to its folder; so is a plugin's command with a `/` in it. */
function absolutePaths(document: Document, folder: string): Document {
  return {
    ...document,
    clusters: (document.clusters ?? []).map((one) => ({
      ...one,
      ...(one.cluster && { cluster: absolute(one.cluster, clusterPaths, folder) }),
    })),
    users: (document.users ?? []).map((one) => {
      if (!one.user) return one;
      const user = absolute(one.user, userPaths, folder);
      const command = user.exec?.command;
      return { ...one, user: command?.includes('/') ? { ...user, exec: { ...user.exec, command: resolve(folder, command) } } : user };
    }),
  };
}

function absolute<T extends object>(entry: T, fields: readonly (keyof T)[], folder: string): T {
  const copy = { ...entry };
  for (const field of fields) {
    const path = entry[field];
    if (typeof path === 'string' && path !== '') copy[field] = resolve(folder, path) as T[keyof T];
  }
  return copy;
}
