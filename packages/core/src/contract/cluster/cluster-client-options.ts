/** Settings of a client that do not depend on its connection. */
export interface ClusterClientBehavior {
  /** Maximum number of parallel requests. The client halves it on 429 and raises it again slowly. Watches do not count. @default 64 */
  readonly concurrency?: number | undefined;
  /** How often a request is sent at most, including the first time; 10 means about 40 s of waiting. While the server answers 429, twice as
   * often, about three minutes. Until the server has answered once: 3. @default 10 */
  readonly maxTries?: number | undefined;
  /** The `User-Agent` of the requests. @default 'lifeboat' */
  readonly userAgent?: string | undefined;
  /** The clock: milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Maximum size of one answer, decoded, in bytes. Pages of lists are kept much smaller. A longer answer is `KUBERNETES_ERROR`.
   * @default 64 MiB */
  readonly maxAnswerBytes?: number | undefined;
  /** Maximum number of objects in one list. A server that sends more is `KUBERNETES_ERROR`. @default 20 million */
  readonly maxListItems?: number | undefined;
}

/** How to connect to an API server without a kubeconfig. */
export interface ClusterClientOptions extends ClusterClientBehavior {
  /** URL of the API server: `https://host:port`. */
  readonly server: string;
  /** A fixed bearer token. @default none */
  readonly token?: string | undefined;
  /** Called for a bearer token before every request; keep the token until it expires. `refresh`: the server refused the last token.
   * @default none */
  readonly tokenProvider?: ((options: { refresh: boolean }) => string | Promise<string>) | undefined;
  /** Certificate authorities of the server's certificate, in PEM. @default those of Node.js */
  readonly ca?: string | Buffer | undefined;
  /** Client certificate, in PEM; it needs `key`. @default none */
  readonly cert?: string | Buffer | undefined;
  /** Private key of the client certificate, in PEM. @default none */
  readonly key?: string | Buffer | undefined;
  /** The name in the server's certificate. @default the host of `server` */
  readonly tlsServerName?: string | undefined;
  /** Accept any server certificate, which is insecure. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** URL of a proxy: `http://`, `https://` (CONNECT) or `socks5://`, with user and password if it needs them. @default none */
  readonly proxyUrl?: string | undefined;
}
