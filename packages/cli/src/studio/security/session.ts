import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may look: whoever has the URL that was printed, and then the cookie that it gave. */
export interface Session {
  /** What the URL has. */
  readonly token: string;
  isToken(given: string | null): boolean;
  /** Makes a token that counts once: other users of the machine see the command line of the browser that is opened with it. */
  createTicket(): string;
  /** Whether this is a ticket that nobody has shown yet; from now on it is none. */
  takeTicket(given: string | null): boolean;
  /** Whether a `Cookie` header has this session's. */
  isCookie(header: string | undefined, port: number): boolean;
  /** The `Set-Cookie` header. */
  cookie(port: number): string;
}

/** A session that ends with the process. */
export function createSession(): Session {
  const token = randomBytes(32).toString('base64url');
  const secret = randomBytes(32).toString('base64url');
  let ticket: string | undefined;
  return {
    token,
    isToken: (given) => given !== null && isSame(given, token),
    createTicket() {
      ticket = randomBytes(32).toString('base64url');
      return ticket;
    },
    takeTicket(given) {
      if (given === null || ticket === undefined || !isSame(given, ticket)) return false;
      ticket = undefined;
      return true;
    },
    isCookie(header, port) {
      const prefix = `${cookieName(port)}=`;
      const values = (header ?? '').split(';').map((part) => part.trim());
      return values.some((part) => part.startsWith(prefix) && isSame(part.slice(prefix.length), secret));
    },
    cookie: (port) => `${cookieName(port)}=${secret}; Path=/; HttpOnly; SameSite=Strict`,
  };
}

// Cookies of one host are sent to all of its ports.
function cookieName(port: number): string {
  return `lifeboat-studio-${port}`;
}

/** Takes as long whatever differs: digests of both are compared, which are of one length. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
