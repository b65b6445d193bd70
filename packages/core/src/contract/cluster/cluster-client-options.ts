/** How a client behaves, whatever its connection. */
export interface ClusterClientBehavior {
  /** Requests in flight at most; halved on 429, grown again slowly. Watches do not count. @default 64 */
  readonly concurrency?: number | undefined;
  /** Times a request is sent at most, the first one included: about 40 s of waiting. While the server answers 429: twice
   * as many, about three minutes. Until it has answered once: 3. @default 10 */
  readonly maxTries?: number | undefined;
  /** @default 'lifeboat' */
  readonly userAgent?: string | undefined;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Bytes of one answer, decoded; pages of lists are cut much smaller. A longer one is `KUBERNETES_ERROR`. @default 64 MiB */
  readonly maxAnswerBytes?: number | undefined;
  /** Objects of one list: a server that goes on for ever is `KUBERNETES_ERROR`. @default 20 million */
  readonly maxListItems?: number | undefined;
}

/** The facts of a connection to an API server, for those who do not have them in a kubeconfig. */
export interface ClusterClientOptions extends ClusterClientBehavior {
  /** `https://host:port`. */
  readonly server: string;
  /** A bearer token that does not change. */
  readonly token?: string | undefined;
  /** Asked for a bearer token for every request: keep it until it expires. `refresh`: the server refused the last one. */
  readonly tokenProvider?: ((options: { refresh: boolean }) => string | Promise<string>) | undefined;
  /** PEM of the authorities that sign the server's certificate. @default Node's */
  readonly ca?: string | Buffer | undefined;
  /** PEM of a client certificate and its key. */
  readonly cert?: string | Buffer | undefined;
  /** Private key of the client's certificate, in PEM. */
  readonly key?: string | Buffer | undefined;
  /** The name in the server's certificate where it is not the host of `server`. */
  readonly tlsServerName?: string | undefined;
  /** Accept any certificate of the server. @default false */
  readonly insecureSkipTLSVerify?: boolean | undefined;
  /** A proxy: `http://`, `https://` (CONNECT) or `socks5://`, user and password in it if it wants them. */
  readonly proxyUrl?: string | undefined;
}
