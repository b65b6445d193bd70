import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import type { Bucket, Storage } from '@google-cloud/storage';
import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { GoogleAuth } from 'google-auth-library';
import type { GcsSubject } from '../requests/gcs-error.ts';
import type { GcsContext } from './gcs-context.ts';

/** One operation of the store, as its requests and their errors need it. */
export interface GcsCall {
  readonly subject: GcsSubject;
  readonly signal: AbortSignal | undefined;
  /** Statuses that are answers although they are not 2xx. */
  readonly accept?: readonly number[] | undefined;
  /** Where the library believes the service to be. @default the store's own */
  readonly endpoint?: string | undefined;
  /** Added to the query of the library's requests. */
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** Google's library for one operation: it knows the API's requests, pages and signatures, and sends through
 * {@link GcsContext.api}. Its own transport has one pool and the environment's proxy for the whole process, and cannot be
 * ended by a signal. It is loaded here, when first used. */
export async function openBucket(context: GcsContext, call: GcsCall): Promise<{ readonly bucket: Bucket; readonly auth: GoogleAuth }> {
  const [{ Storage }, { GoogleAuth, OAuth2Client }] = await importCommonJs(() =>
    Promise.all([import('@google-cloud/storage'), import('google-auth-library')]),
  );
  // Given a client and a project, the library searches for neither.
  const projectId = 'none';
  const auth = new GoogleAuth({ authClient: new OAuth2Client(), projectId });
  const { endpoint = context.endpoint } = call;
  const storage = new Storage({ apiEndpoint: endpoint, projectId, authClient: auth, userAgent: 'lifeboat' });
  // The constructor lets STORAGE_EMULATOR_HOST win over the endpoint that it is given.
  storage.apiEndpoint = endpoint;
  storage.baseUrl = `${endpoint}/storage/v1`;
  storage.interceptors = [];
  storage.makeAuthenticatedRequest = transport(context, call) as unknown as Storage['makeAuthenticatedRequest'];
  return { bucket: storage.bucket(context.bucket), auth };
}

/** As the library describes a request. */
interface LibraryRequest {
  readonly method?: string;
  readonly uri: string;
  readonly qs?: Readonly<Record<string, string | number | undefined>> & { readonly autoPaginate?: never };
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

function transport({ api }: GcsContext, call: GcsCall) {
  return (request: LibraryRequest, callback?: (error: unknown, body?: unknown, answer?: unknown) => void): PassThrough | undefined => {
    const { method = 'GET', uri: url, headers, json } = request;
    // An option of the library, which its own transport leaves out, too.
    const { autoPaginate: _, ...query } = request.qs ?? {};
    const sent = { method, url, headers, json, ...call, query: { ...query, ...call.query } };
    if (callback) {
      api.read<object>(sent).then(
        (body) => callback(null, body, { body }),
        (error: unknown) => callback(error),
      );
      return undefined;
    }
    // Carries no bytes: the library reads those of the answer.
    const announced = new PassThrough();
    api.send(sent).then(
      (answer) => announced.emit('response', libraryAnswer(answer)),
      (error: unknown) => announced.destroy(error as Error),
    );
    return announced;
  };
}

function libraryAnswer(answer: IncomingMessage): IncomingMessage {
  return Object.assign(answer, { request: {}, toJSON: () => ({ headers: answer.headers }) });
}
