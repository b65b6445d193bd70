import { type ApiServer, exactJson } from '../compare/api-server.ts';

/** The comparison's way to an in-process API server, which speaks plain HTTP. */
export function plainApiServer({ url, token }: { readonly url: string; readonly token: string }): ApiServer {
  const send: ApiServer['send'] = async (method, path, body, contentType = 'application/json') => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': contentType },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.text() };
  };
  const text = async (path: string) => {
    const { status, body } = await send('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${body.slice(0, 300)}`);
    return body;
  };
  return { server: url, send, text, json: async (path) => exactJson(await text(path)), close() {} };
}
