import type { RequestCredentials } from '../connection/connection.ts';

/** Who gives credentials: an exec plugin or an auth provider. */
export interface CredentialsAuthor {
  /** What was given before and is still good, or new ones. `signal`: nobody waits any more, or the limit has passed. */
  ask(signal: AbortSignal): Promise<RequestCredentials>;
  /** The server refused what was given last. */
  forget(): void;
}
