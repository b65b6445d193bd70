import { LifeboatError } from '@lifeboat/core/plugin-api';
import { importCommonJs } from '@lifeboat/core/provider-kit';
import { ApiFailure } from '../requests/api-failure.ts';
import type { GcpExternalAccount } from './gcp-credentials.ts';

/** Access tokens by google-auth-library, which is loaded only here, when used. It keeps them and renews them by itself. */
export interface LibraryTokens {
  get(): Promise<string>;
  projectId(): Promise<string | undefined>;
}

/** Of workload identity federation. */
export async function externalAccountTokens(account: GcpExternalAccount, scope: string, where: string): Promise<LibraryTokens> {
  const { ExternalAccountClient, gaxios } = await importCommonJs(() => import('google-auth-library'));
  const client = ExternalAccountClient.fromJSON({
    ...(account as unknown as Parameters<typeof ExternalAccountClient.fromJSON>[0]),
    // Node's own fetch: the library's would go through the proxy that the environment names.
    transporter: new gaxios.Gaxios({
      fetchImplementation: fetch as NonNullable<InstanceType<typeof gaxios.Gaxios>['defaults']['fetchImplementation']>,
    }),
  });
  if (!client) throw missing(where, 'are no external_account that google-auth-library knows');
  client.scopes = [scope];
  return {
    get: () =>
      tokenOf(
        client.getAccessToken().then(({ token }) => token),
        where,
      ),
    projectId: async () => undefined,
  };
}

/** Of Application Default Credentials: environment, `~/.config/gcloud`, metadata server. */
export async function defaultChainTokens(scope: string, where: string): Promise<LibraryTokens> {
  const { GoogleAuth } = await importCommonJs(() => import('google-auth-library'));
  const auth = new GoogleAuth({ scopes: [scope] });
  return {
    get: () => tokenOf(auth.getAccessToken(), where),
    projectId: () => auth.getProjectId().catch(() => undefined),
  };
}

async function tokenOf(asked: Promise<string | null | undefined>, where: string): Promise<string> {
  const token = await asked.catch((error: unknown) => {
    throw failureOf(error, where);
  });
  if (token) return token;
  throw missing(where, 'gave no access token');
}

/** The library's error is not the cause: its fields hold the request with the subject token. */
function failureOf(error: unknown, where: string): Error {
  const { message, code, status, response } = error as {
    message?: string;
    code?: string | number;
    status?: number;
    response?: { status?: number; data?: { error?: unknown; error_description?: string } };
  };
  const answered = response?.status ?? status;
  if (answered !== undefined) {
    const { error: reason, error_description: description } = response?.data ?? {};
    const word = typeof reason === 'string' ? reason : undefined;
    return new ApiFailure({
      source: 'token',
      status: answered,
      reason: word,
      message: description ?? word ?? message ?? `status ${answered}`,
    });
  }
  if (code === 'ENOENT' || code === 'EACCES' || typeof code !== 'string') {
    return missing(where, `gave no access token: ${String(message ?? error).split('\n')[0]}`);
  }
  return new ApiFailure({ source: 'network', code, message: message ?? code });
}

function missing(where: string, reason: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials for ${where} ${reason}` });
}
