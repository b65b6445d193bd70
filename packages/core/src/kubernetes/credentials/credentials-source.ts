import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import type { RequestCredentials } from '../connection/connection.ts';
import type { SelectedContext } from '../connection/kube-config.ts';
import { authProviderCredentials } from './auth-provider-credentials.ts';
import { execPluginCredentials } from './exec-plugin-credentials.ts';
import { NoExecCredential } from './no-exec-credential.ts';

/** Asks for credentials on behalf of many requests. */
export interface CredentialsSource {
  ask(options: { refresh: boolean; signal?: AbortSignal | undefined }): Promise<RequestCredentials>;
  /** Ends what is still asked for. */
  close(): void;
}

/** Requests that start together ask once; one that is canceled stops waiting; when none waits any more, or at the limit, the
 * asking ends. */
export function createCredentialsSource(
  selected: SelectedContext,
  { timeoutInMs, now }: { readonly timeoutInMs: number; readonly now: () => number },
): CredentialsSource {
  const { user, userName, cluster } = selected;
  const author = user.exec ? execPluginCredentials(user.exec, cluster, now) : authProviderCredentials(userName, user['auth-provider']);
  let pending: { readonly credentials: Promise<RequestCredentials>; readonly end: AbortController; waiting: number } | undefined;

  function start(): NonNullable<typeof pending> {
    const end = new AbortController();
    const timer = setTimeout(() => end.abort(timeoutError(selected, timeoutInMs)), timeoutInMs);
    const ended = new Promise<never>((_, reject) => end.signal.addEventListener('abort', () => reject(end.signal.reason)));
    const credentials = Promise.race([author.ask(end.signal), ended])
      .catch((error: unknown) => {
        author.forget();
        throw LifeboatError.isInstance(error) ? error : credentialsError(selected, error);
      })
      .finally(() => {
        clearTimeout(timer);
        if (pending?.end === end) pending = undefined;
      });
    credentials.catch(() => {});
    return { credentials, end, waiting: 0 };
  }

  return {
    async ask({ refresh, signal }) {
      if (!pending && refresh) author.forget();
      pending ??= start();
      const mine = pending;
      mine.waiting += 1;
      const gone = Promise.withResolvers<never>();
      const onAbort = () => signal && gone.reject(canceledError(signal, 'Asking for credentials'));
      if (signal?.aborted) onAbort();
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        return await Promise.race([mine.credentials, gone.promise]);
      } finally {
        signal?.removeEventListener('abort', onAbort);
        mine.waiting -= 1;
        if (mine.waiting === 0) {
          if (pending === mine) pending = undefined;
          mine.end.abort(closedError(userName));
        }
      }
    },
    close: () => pending?.end.abort(closedError(userName)),
  };
}

function closedError(userName: string): LifeboatError {
  return new LifeboatError({ code: 'CANCELED', message: `Nobody waits for credentials of the kubeconfig's user "${userName}" any more` });
}

function authorOf({ user }: SelectedContext): string {
  return user.exec ? `the plugin ${user.exec.command ?? ''}` : `the auth provider ${user['auth-provider']?.name ?? ''}`;
}

function timeoutError(selected: SelectedContext, timeoutInMs: number): LifeboatError {
  return new LifeboatError({
    code: 'TIMEOUT',
    message:
      `Cannot get credentials of the kubeconfig's user "${selected.userName}": ${authorOf(selected)} gave none within ${timeoutInMs} ms and was ended. ` +
      'Run it by hand to see what it waits for, such as a login',
    context: { user: selected.userName, timeoutInMs },
  });
}

function credentialsError(selected: SelectedContext, error: unknown): LifeboatError {
  const { user, userName } = selected;
  const problem =
    user.exec && (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? `is not installed${user.exec.installHint ? `. ${user.exec.installHint}` : ''}`
      : error instanceof NoExecCredential
        ? 'printed no ExecCredential'
        : `failed: ${withoutSecrets(error)}`;
  return new LifeboatError({
    code: 'KUBERNETES_UNAUTHORIZED',
    message: `Cannot get credentials of the kubeconfig's user "${userName}": ${authorOf(selected)} ${problem}`,
    context: { user: userName },
  });
}

/** A complaint, without anything that looks like a token. */
function withoutSecrets(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .trim()
    .replaceAll(/[\w.+/=-]{32,}/g, '[...]')
    .slice(0, 500);
}
