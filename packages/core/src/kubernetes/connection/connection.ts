/** Facts of the TLS session to an API server. PEM text or bytes. */
export interface TlsFacts {
  readonly ca?: string | Buffer | undefined;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
  readonly servername?: string | undefined;
  /** `false`: any certificate of the server is accepted. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** What one request is authenticated with. */
export interface RequestCredentials {
  /** Such as `authorization`; lower-case names. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly cert?: string | Buffer | undefined;
  readonly key?: string | Buffer | undefined;
}

/** How to reach one API server and who asks. Credentials rotate, so they are asked for again for every request. */
export interface Connection {
  /** `https://host:port`, with a path where the server sits behind one; no `/` at the end. */
  readonly server: string;
  readonly tls: TlsFacts;
  /** `http://`, `https://` (CONNECT) or `socks5://`. */
  readonly proxyUrl?: string | undefined;
  /** `refresh`: the server refused what was given last. */
  credentials(options: { refresh: boolean; signal?: AbortSignal | undefined }): Promise<RequestCredentials>;
  /** Whether asking again with `refresh` may give other credentials. */
  readonly refreshable: boolean;
  /** Ends what is asked for credentials. */
  close?(): void;
}
