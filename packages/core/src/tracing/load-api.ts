type Api = typeof import('@opentelemetry/api');

/** The API of OpenTelemetry, where it is installed. */
let api: Api | undefined;
let loading: Promise<void> | undefined;

/** Under this name API 1.x keeps what an SDK gives it, for all copies of itself. */
const registered = Symbol.for('opentelemetry.js.api.1');

/** Loads what spans and metrics need, if it is there (an optional peer), and if there is an SDK: loading it takes as long as some requests.
 * Until then, and without it, there are none. */
export function loadApi(): Promise<void> {
  if (!(registered in globalThis)) return Promise.resolve();
  loading ??= import('@opentelemetry/api').then(
    (loaded) => {
      api = loaded;
    },
    // Not installed, or not to be loaded: no reason for a run to fail.
    () => {},
  );
  return loading;
}

/** What {@link loadApi} found. */
export function loadedApi(): Api | undefined {
  return api;
}
